package io.weft.node.protocol.thrift.call;

import io.netty.buffer.ByteBuf;
import io.weft.node.protocol.call.RemoteDeadline;
import io.weft.stack.call.CallContext;
import io.weft.stack.call.Failure;
import io.weft.stack.time.WallClock;
import io.weft.thrift.envelope.CallHeader;
import io.weft.thrift.envelope.ContextKey;
import io.weft.thrift.envelope.Deadline;
import io.weft.thrift.frame.ThriftFormatException;

/** Holds a call to the deadline in its header. */
final class CallerDeadline {
  private final RemoteDeadline given;

  CallerDeadline(WallClock clock) {
    this.given = new RemoteDeadline(clock);
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
    if (deadline != null) {
      given.apply(deadline.deadline(), context);
    }
  }
}
