package io.weft.balancers.health;

import io.weft.balancers.Status;
import io.weft.stack.retry.Backoff;
import io.weft.stack.time.Ticker;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;

/**
 * The states of an endpoint's health, as in Finagle's {@code FailureAccrualFactory}.
 *
 * <pre>
 * alive --too many failures--> dead --its time is up, a call starts--> probing
 *   ^                           ^                                        | | |
 *   |                           +--failure, with the next longer time----+ | |
 *   |                           +--nothing learnt: may be tried at once----+ |
 *   +---success--------------------------------------------------------------+
 * </pre>
 *
 * There is no timer: whether a dead endpoint's time is up is seen when somebody asks. Each change
 * is one compare-and-set; a thread that loses it has seen a state that is over, and changes
 * nothing.
 *
 * <p>The outcome of a call goes to the state in which the call started. So exactly one call decides
 * a trial, calls from before a death that end during the trial do not, and those of one life never
 * end the next; in Finagle whichever ends first decides.
 */
final class Circuit implements FailureAccrual {
  private final Supplier<Verdict> verdicts;
  private final Backoff backoff;
  private final EjectionLimit limit;
  private final Ticker ticker;
  private final RandomGenerator random;
  private final AccrualListener listener;
  private final AtomicReference<State> state;

  /**
   * @param verdicts makes the verdict of one life
   */
  Circuit(
      Supplier<Verdict> verdicts,
      Backoff backoff,
      EjectionLimit limit,
      Ticker ticker,
      RandomGenerator random,
      AccrualListener listener) {
    this.verdicts = verdicts;
    this.backoff = backoff;
    this.limit = limit;
    this.ticker = ticker;
    this.random = random;
    this.listener = listener;
    this.state = new AtomicReference<>(new Alive(verdicts.get()));
  }

  @Override
  public Status status() {
    return present().status();
  }

  @Override
  public Outcome started() {
    State now = present();
    if (now instanceof Dead dead && dead.isOver()) {
      Probing probing = new Probing(dead);
      if (state.compareAndSet(dead, probing)) {
        listener.probing();
        return probing;
      }
    }
    return now instanceof Probing ? NoAccrual.INSTANCE : now; // a trial has one call
  }

  @Override
  public void close() {
    if (Objects.requireNonNull(state.getAndSet(Gone.INSTANCE)).isEjected()) {
      limit.giveBack();
    }
  }

  private State present() {
    return Objects.requireNonNull(state.get()); // it always holds one
  }

  private Dead dead(int deaths, long previousNanos) {
    long nanos = backoff.nanos(deaths, previousNanos, random);
    return new Dead(deaths, nanos, ticker.nanos() + nanos);
  }

  private sealed interface State extends Outcome {
    Status status();

    /** Whether it counts against the limit of the cluster. */
    boolean isEjected();

    @Override
    default void succeeded() {}

    @Override
    default void failed() {}

    @Override
    default void ignored() {}
  }

  /** It takes calls. Each life is a new object. */
  private final class Alive implements State {
    private final Verdict verdict;

    Alive(Verdict verdict) {
      this.verdict = verdict;
    }

    @Override
    public Status status() {
      return Status.OPEN;
    }

    @Override
    public boolean isEjected() {
      return false;
    }

    @Override
    public void succeeded() {
      verdict.succeeded();
    }

    @Override
    public void failed() {
      if (state.get() == this && verdict.failed()) {
        die();
      }
    }

    private void die() {
      if (!limit.tryEject()) {
        listener.spared();
        return;
      }
      Dead dead = dead(0, 0);
      if (state.compareAndSet(this, dead)) {
        listener.died(true, dead.nanos);
      } else {
        limit.giveBack(); // another call's failure was the last one
      }
    }
  }

  /** It is left alone until a time, and from then on open to one call. */
  private final class Dead implements State {
    private final int deaths; // in a row, less one
    private final long nanos;
    private final long until;

    Dead(int deaths, long nanos, long until) {
      this.deaths = deaths;
      this.nanos = nanos;
      this.until = until;
    }

    boolean isOver() {
      return ticker.nanos() - until >= 0;
    }

    @Override
    public Status status() {
      return isOver() ? Status.OPEN : Status.CLOSED;
    }

    @Override
    public boolean isEjected() {
      return true;
    }
  }

  /** One call is on its way to it. */
  private final class Probing implements State {
    private final Dead before;

    Probing(Dead before) {
      this.before = before;
    }

    @Override
    public Status status() {
      return Status.BUSY;
    }

    @Override
    public boolean isEjected() {
      return true;
    }

    @Override
    public void succeeded() {
      if (state.compareAndSet(this, new Alive(verdicts.get()))) {
        limit.giveBack();
        listener.revived();
      }
    }

    @Override
    public void failed() {
      Dead again = dead(before.deaths + 1, before.nanos);
      if (state.compareAndSet(this, again)) {
        listener.died(false, again.nanos);
      }
    }

    @Override
    public void ignored() {
      state.compareAndSet(this, before);
    }
  }

  /** Nobody asks for it any more. */
  private enum Gone implements State {
    INSTANCE;

    @Override
    public Status status() {
      return Status.OPEN;
    }

    @Override
    public boolean isEjected() {
      return false;
    }
  }
}
