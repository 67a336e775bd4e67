package io.weft.thrift.mux;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.weft.thrift.envelope.ContextKey;
import io.weft.thrift.envelope.HeaderValues;
import io.weft.thrift.frame.ThriftFormatException;
import org.jspecify.annotations.Nullable;

/**
 * What the contexts of an answer say of a call that failed.
 *
 * <p>Source: Finagle's {@code MuxFailure}. Further flags are ignored.
 */
public record MuxFailure(long flags) {
  private static final long RETRYABLE = 1;
  private static final long REJECTED = 1 << 1;
  private static final long NON_RETRYABLE = 1 << 2;

  private static final MuxFailure NOTHING = new MuxFailure(0);

  /** It was not executed and may be sent again. */
  public static final MuxFailure NOT_EXECUTED = new MuxFailure(RETRYABLE | REJECTED);

  /** It must not be sent again. */
  public static final MuxFailure FINAL = new MuxFailure(NON_RETRYABLE);

  /** What the contexts of an answer say; nothing when they cannot be read. */
  public static MuxFailure of(MuxMessage.Rdispatch answer) {
    ByteBuf value = find(answer.contexts());
    return value == null || value.readableBytes() < Long.BYTES
        ? NOTHING
        : new MuxFailure(value.getLong(value.readerIndex()));
  }

  private static @Nullable ByteBuf find(ByteBuf contexts) {
    try {
      Cursor cursor = new Cursor(contexts, contexts.readerIndex());
      return MuxContexts.read(cursor).find(ContextKey.MUX_FAILURE);
    } catch (ThriftFormatException e) {
      return null;
    }
  }

  /** Whether the call certainly was not executed. */
  public boolean isNotExecuted() {
    return (flags & (RETRYABLE | REJECTED)) != 0 && !isFinal();
  }

  /** Whether the call must not be sent again. */
  public boolean isFinal() {
    return (flags & NON_RETRYABLE) != 0;
  }

  /** These flags as the contexts of an answer. */
  public ByteBuf contexts() {
    HeaderValues values =
        HeaderValues.nothing()
            .with(ContextKey.MUX_FAILURE, Unpooled.buffer(Long.BYTES).writeLong(flags));
    return new MuxFormat().answer(values);
  }
}
