package io.weft.thrift.envelope;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.util.Optional;

/**
 * When a call must be done, by the clock of the caller's machine: Finagle's {@code Deadline}
 * context. Both in nanoseconds since 1970.
 *
 * @param timestamp when it was set
 */
public record Deadline(long timestamp, long deadline) {
  private static final int BYTES = 2 * Long.BYTES;

  /** Reads the value of the context; empty when it has another length, which is then ignored. */
  public static Optional<Deadline> read(ByteBuf value) {
    if (value.readableBytes() != BYTES) {
      return Optional.empty();
    }
    int from = value.readerIndex();
    return Optional.of(new Deadline(value.getLong(from), value.getLong(from + Long.BYTES)));
  }

  /** The value of the context, in a heap buffer. */
  public ByteBuf bytes() {
    return Unpooled.buffer(BYTES, BYTES).writeLong(timestamp).writeLong(deadline);
  }
}
