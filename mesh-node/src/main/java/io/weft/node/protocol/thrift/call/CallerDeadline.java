package io.weft.node.protocol.thrift.call;

import io.netty.buffer.ByteBuf;
import io.weft.stack.call.CallContext;
import io.weft.stack.call.Failure;
import io.weft.stack.time.WallClock;
import io.weft.thrift.envelope.CallHeader;
import io.weft.thrift.envelope.ContextKey;
import io.weft.thrift.envelope.Deadline;
import io.weft.thrift.frame.ThriftFormatException;
import java.util.concurrent.TimeUnit;

/** Holds a call to the deadline that its caller gave it, by the caller's clock. */
final class CallerDeadline {
  /** What was over that long before the call came was set by a clock that is off. */
  private static final long MAX_OVERDUE_NANOS = TimeUnit.MINUTES.toNanos(1);

  /** Nobody waits that long for a call. */
  private static final long MAX_LEFT_NANOS = TimeUnit.DAYS.toNanos(1);

  private final WallClock clock;

  CallerDeadline(WallClock clock) {
    this.clock = clock;
  }

  /**
   * Brings the deadline of a call forward to that in its header. One that makes no sense is
   * ignored.
   *
   * @throws Failure if it is over
   */
  void apply(CallHeader header, CallContext context) throws ThriftFormatException, Failure {
    ByteBuf value = header.context(ContextKey.DEADLINE);
    Deadline deadline = value == null ? null : Deadline.read(value).orElse(null);
    if (deadline == null || deadline.deadline() <= 0) {
      return;
    }
    long leftNanos = deadline.deadline() - clock.nanos();
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
    context.shortenDeadline(context.startNanos() + leftNanos);
  }
}
