package io.weft.node.protocol.call;

import io.weft.stack.call.CallContext;
import io.weft.stack.call.Failure;
import io.weft.stack.time.WallClock;
import java.util.concurrent.TimeUnit;

/** Holds a call to the deadline that its caller gave it, by the caller's clock. */
public final class RemoteDeadline {
  /** What was over that long before the call came was set by a clock that is off. */
  private static final long MAX_OVERDUE_NANOS = TimeUnit.MINUTES.toNanos(1);

  /** Nobody waits that long for a call. */
  private static final long MAX_LEFT_NANOS = TimeUnit.DAYS.toNanos(1);

  private final WallClock clock;

  public RemoteDeadline(WallClock clock) {
    this.clock = clock;
  }

  /**
   * Brings the deadline of a call forward to the one given. One that makes no sense is ignored.
   *
   * @param deadlineNanos since 1970
   * @throws Failure if it is over
   */
  public void apply(long deadlineNanos, CallContext context) throws Failure {
    if (deadlineNanos <= 0) {
      return;
    }
    long leftNanos = deadlineNanos - clock.nanos();
    if (leftNanos > MAX_LEFT_NANOS || leftNanos < -MAX_OVERDUE_NANOS) {
      return;
    }
    if (leftNanos <= 0) {
      throw Failure.notSent(
          Failure.Kind.TIMEOUT,
          "the call's deadline was over "
              + TimeUnit.NANOSECONDS.toMillis(-leftNanos)
              + " ms before it came");
    }
    // From now on, and not from when the call came: it may have waited to be looked at.
    context.shortenDeadline(context.loop().ticker().nanos() + leftNanos);
  }
}
