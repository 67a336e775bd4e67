package io.weft.node.protocol.thrift.mux;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.weft.stack.call.Failure;
import io.weft.thrift.frame.Envelope;
import io.weft.thrift.mux.MuxFailure;
import io.weft.thrift.mux.MuxMessage;
import io.weft.thrift.mux.MuxMessage.Status;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/** Says the outcome of a call in the form in which it came. */
enum MuxAnswers {
  /** To a Tdispatch. */
  RDISPATCH {
    @Override
    MuxMessage answer(int tag, Status status, ByteBuf contexts, ByteBuf body) {
      return new MuxMessage.Rdispatch(tag, status, contexts, body);
    }
  },
  /** To a Treq, which has no place for contexts. */
  RREQ {
    @Override
    MuxMessage answer(int tag, Status status, ByteBuf contexts, ByteBuf body) {
      return new MuxMessage.Rreq(tag, status, body);
    }
  };

  private static final ByteBuf NO_CONTEXTS =
      Unpooled.unreleasableBuffer(Unpooled.buffer(Short.BYTES).writeShort(0).asReadOnly());

  abstract MuxMessage answer(int tag, Status status, ByteBuf contexts, ByteBuf body);

  MuxMessage ok(int tag, @Nullable Envelope envelope, ByteBuf body) {
    return answer(tag, Status.OK, envelope == null ? NO_CONTEXTS : envelope.bytes(), body);
  }

  MuxMessage nack(int tag) {
    return answer(tag, Status.NACK, NO_CONTEXTS, Unpooled.EMPTY_BUFFER);
  }

  /**
   * An error, which says whether the call may be sent again.
   *
   * @param text for people
   */
  MuxMessage error(int tag, Failure failure, String text) {
    ByteBuf body = Unpooled.copiedBuffer(text, StandardCharsets.UTF_8);
    return answer(tag, Status.ERROR, contexts(failure), body);
  }

  private static ByteBuf contexts(Failure failure) {
    if (!failure.mayBeRetried() || isTheCallsOwn(failure.kind())) {
      return MuxFailure.FINAL.contexts();
    }
    return failure.certainlyNotSent() ? MuxFailure.NOT_EXECUTED.contexts() : NO_CONTEXTS;
  }

  /** Whether the same would become of the call anywhere. */
  private static boolean isTheCallsOwn(Failure.Kind kind) {
    return kind == Failure.Kind.PROTOCOL || kind == Failure.Kind.NO_SUCH_NAME;
  }

  /** Whether a failure says no more than that this node does not take the call now. */
  static boolean isNack(Failure failure) {
    return failure.certainlyNotSent()
        && (failure.kind() == Failure.Kind.OVERLOADED || failure.kind() == Failure.Kind.REFUSED);
  }
}
