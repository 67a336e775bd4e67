package io.weft.node.protocol.endpoint;

import io.netty.util.ReferenceCountUtil;
import io.netty.util.ReferenceCounted;
import io.weft.stack.Reply;
import io.weft.stack.call.CallContext;
import io.weft.stack.call.Failure;
import io.weft.stack.time.Loop;
import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * One try of a call at an endpoint: waits for a connection, then for its answer, within the limit
 * of the try. Holds the request until a connection takes it. Confined to its loop.
 *
 * @param <Q> the request
 * @param <R> the response
 */
public final class Attempt<Q extends ReferenceCounted, R> implements Reply<R>, Runnable {
  /** The time of a try without a limit, in nanoseconds. */
  public static final long UNLIMITED = Long.MAX_VALUE;

  private static final long NANOS_PER_MILLI = 1_000_000;

  /** Where attempts wait for a connection. */
  public interface Queue<Q extends ReferenceCounted, R> {
    /** The endpoint's. */
    String address();

    /** What is waited for, and with whom: {@code connection to 10.0.0.7:80}. */
    default String awaited() {
      return "connection to " + address();
    }

    /** An attempt does not wait any more. */
    void forget(Attempt<Q, R> attempt);
  }

  /** What has taken the request of an attempt. */
  public interface Carrier {
    /** Whether {@link #stop} calls the request off, so that a caller's going away is told there. */
    default boolean callsOff() {
      return true;
    }

    /** The attempt has ended before its answer, of which nothing is to be told any more. */
    void stop(String why);
  }

  private final Queue<Q, R> queue;
  private final CallContext context;
  private final Q request;
  private final Reply<R> reply;
  private Loop.@Nullable Timeout timeout;
  private Loop.@Nullable Timeout waiting;
  private @Nullable Carrier carrier;
  private long limitNanos = UNLIMITED;
  private long limitedNanos; // since when the limit holds
  private boolean taken;
  private boolean done;

  /**
   * @param request whose reference belongs to the attempt from now on
   */
  public Attempt(Queue<Q, R> queue, CallContext context, Q request, Reply<R> reply) {
    this.queue = queue;
    this.context = context;
    this.request = request;
    this.reply = reply;
  }

  /**
   * Sets the limits of the try; false when it has ended with that.
   *
   * @param attemptTimeout of each try of the call; the call's own deadline holds besides
   */
  public boolean starts(Optional<Duration> attemptTimeout) {
    if (context.isCancelled()) {
      failed(
          Failure.notSent(
              Failure.Kind.CANCELLED,
              "the caller went away before its call was sent to " + queue.address()));
      return false;
    }
    long now = context.loop().ticker().nanos();
    long limit = attemptTimeout.isPresent() ? attemptTimeout.get().toNanos() : UNLIMITED;
    if (context.deadlineNanos() != CallContext.NO_DEADLINE) {
      limit = Math.min(limit, context.deadlineNanos() - now);
    }
    if (limit <= 0) {
      failed(
          Failure.notSent(Failure.Kind.TIMEOUT, "no time is left for a try at " + queue.address()));
      return false;
    }
    if (limit != UNLIMITED) {
      limitNanos = limit;
      limitedNanos = now;
      timeout = context.loop().schedule(limit, this);
    }
    return true;
  }

  /**
   * Ends the attempt after a time, or when its caller goes away, unless something has taken its
   * request by then.
   */
  public void waitAtMost(long nanos) {
    context.onCancel(this::cancelled);
    waiting = context.loop().schedule(nanos, () -> waitedFor(nanos));
  }

  private void waitedFor(long nanos) {
    queue.forget(this);
    failed(
        Failure.notSent(
            Failure.Kind.OVERLOADED,
            "no %s was ready within %d ms".formatted(queue.awaited(), nanos / NANOS_PER_MILLI)));
  }

  /** What is asked; what it says of itself may be read when it is sent, too. */
  public Q request() {
    return request;
  }

  /** The time that the try still has; {@link #UNLIMITED} when it has no limit. */
  public long leftNanos() {
    return limitNanos == UNLIMITED
        ? UNLIMITED
        : limitNanos - (context.loop().ticker().nanos() - limitedNanos);
  }

  /** The request, whose reference belongs to the carrier from now on. */
  public Q take(Carrier by) {
    if (taken) {
      throw new IllegalStateException("the request was taken before");
    }
    taken = true;
    carrier = by;
    if (by.callsOff()) {
      context.onCancel(this::cancelled);
    }
    stopWaiting();
    return request;
  }

  @Override
  public void ok(R response) {
    if (end()) {
      try {
        reply.ok(response);
      } catch (RuntimeException | Error defect) {
        context.defect(defect);
      }
    } else {
      ReferenceCountUtil.release(response);
    }
  }

  @Override
  public void failed(Failure failure) {
    if (end()) {
      try {
        reply.failed(failure);
      } catch (RuntimeException | Error defect) {
        context.defect(defect);
      }
    }
  }

  private void cancelled() {
    Carrier by = carrier;
    if (by != null && !by.callsOff()) {
      return; // it is being executed: its answer is waited for, so that the connection is good
    }
    endEarly(
        Failure.Kind.CANCELLED,
        "the caller went away before its call was sent to " + queue.address(),
        "the caller went away while its call was at " + queue.address(),
        "the caller went away");
  }

  /** The time is over. */
  @Override
  public void run() {
    String within =
        " within the %d ms that it had for a try".formatted(limitNanos / NANOS_PER_MILLI);
    endEarly(
        Failure.Kind.TIMEOUT,
        "no " + queue.awaited() + within,
        "no reply from " + queue.address() + within,
        "the time is over");
  }

  private void endEarly(Failure.Kind kind, String unsent, String sent, String why) {
    if (done) {
      return;
    }
    Carrier by = carrier;
    if (by == null) {
      queue.forget(this);
      failed(Failure.notSent(kind, unsent));
    } else {
      failed(Failure.maybeExecuted(kind, sent));
      by.stop(why);
    }
  }

  private boolean end() {
    if (done) {
      return false;
    }
    done = true;
    if (timeout != null) {
      timeout.cancel();
    }
    stopWaiting();
    if (!taken) {
      taken = true;
      request.release();
    }
    return true;
  }

  private void stopWaiting() {
    if (waiting != null) {
      waiting.cancel();
      waiting = null;
    }
  }
}
