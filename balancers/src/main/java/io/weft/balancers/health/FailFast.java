package io.weft.balancers.health;

import io.weft.balancers.Status;
import io.weft.stack.call.Failure;
import io.weft.stack.retry.Backoff;
import io.weft.stack.time.Loop;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicReference;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * Leaves one endpoint alone to which no connection could be opened, and has one opened in the
 * background until that succeeds: Finagle's {@code FailFastFactory}. Meanwhile calls that are sent
 * there fail at once. Any thread may call any method, without locks.
 *
 * <pre>
 * up --a connection could not be opened--> waiting --time is up--> trying
 *  ^                                        |   ^--it failed, next longer time--|
 *  +----------a connection is open----------+-----------------------------------+
 * </pre>
 *
 * Where no endpoint of the cluster can be reached calls are sent all the same, and each opens a
 * connection if it can: a short outage of all, or of the only one, is not made longer by waiting.
 */
public final class FailFast implements AutoCloseable {
  private static final Backoff BACKOFF =
      Backoff.equalJittered(Duration.ofSeconds(1), Duration.ofSeconds(32));

  private sealed interface State {}

  private enum Settled implements State {
    UP,
    GONE
  }

  /** Between two attempts. The failure is made once for all calls that come meanwhile. */
  private record Waiting(Failure refusal, int attempt, long nanos) implements State {}

  /** An attempt is on its way. */
  private record Trying(Waiting before) implements State {}

  private final DownMembers cluster;
  private final RandomGenerator random;
  private final FailFastListener listener;
  private final AtomicReference<State> state = new AtomicReference<>(Settled.UP);

  /**
   * @param cluster shared by the endpoints of it
   * @param random for the jitter of backoffs; safe for any thread
   */
  public FailFast(DownMembers cluster, RandomGenerator random, FailFastListener listener) {
    this.cluster = cluster;
    this.random = random;
    this.listener = listener;
  }

  /** Closed while no connection can be opened. */
  public Status status() {
    return state.get() instanceof Settled ? Status.OPEN : Status.CLOSED;
  }

  /** Why a call must not be sent now; null when it may. */
  public @Nullable Failure refusal() {
    State now = state.get();
    if (now instanceof Settled || cluster.areAll()) {
      return null;
    }
    if (now instanceof Trying trying) {
      return trying.before().refusal();
    }
    return now instanceof Waiting waiting ? waiting.refusal() : null;
  }

  /** A connection is open. */
  public void connected() {
    State now = state.get();
    while (!(now instanceof Settled)) {
      if (state.compareAndSet(now, Settled.UP)) {
        cluster.up();
        listener.up();
        return;
      }
      now = state.get();
    }
  }

  /**
   * A connection could not be opened.
   *
   * @param loop the present one, on which it was tried
   * @param again has one more connection opened, on the same loop, and what becomes of it told here
   */
  public void connectFailed(Failure failure, Loop loop, Runnable again) {
    State now = state.get();
    Waiting next;
    if (now == Settled.UP) {
      next = waiting(failure, 0, 0);
    } else if (now instanceof Trying trying) {
      next = waiting(failure, trying.before().attempt() + 1, trying.before().nanos());
    } else {
      return; // gone, or the next attempt is planned
    }
    if (state.compareAndSet(now, next)) {
      if (now == Settled.UP) {
        cluster.down();
        listener.down(failure);
      }
      loop.schedule(next.nanos(), () -> tryAgain(next, again));
    }
  }

  private Waiting waiting(Failure failure, int attempt, long previousNanos) {
    Failure refusal =
        Failure.notSent(
            failure.kind(),
            "left alone until a connection can be opened (failFast): " + failure.getMessage());
    return new Waiting(refusal, attempt, BACKOFF.nanos(attempt, previousNanos, random));
  }

  private void tryAgain(Waiting over, Runnable again) {
    if (state.compareAndSet(over, new Trying(over))) {
      again.run();
    }
  }

  /** The endpoint is gone: it is tried no more. */
  @Override
  public void close() {
    if (!(state.getAndSet(Settled.GONE) instanceof Settled)) {
      cluster.up();
    }
  }
}
