package io.weft.jmh.echo;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.Unpooled;
import io.netty.handler.codec.ByteToMessageDecoder;

/**
 * The bytes of one connection that are read and not yet part of a complete frame. Confined to the
 * connection's loop.
 */
public final class Frames {
  private static final int MAX_FRAME = 64 << 20;

  private ByteBuf rest = Unpooled.EMPTY_BUFFER;

  /** The bytes left over, followed by those of {@code in}; both now belong to the caller. */
  public ByteBuf join(ByteBufAllocator allocator, ByteBuf in) {
    if (!rest.isReadable()) {
      return in;
    }
    ByteBuf before = rest;
    rest = Unpooled.EMPTY_BUFFER;
    return ByteToMessageDecoder.MERGE_CUMULATOR.cumulate(allocator, before, in);
  }

  /** Takes what is left of a buffer that {@link #join} gave; releases it when that is nothing. */
  public void keep(ByteBuf joined) {
    if (joined.isReadable()) {
      rest = joined;
    } else {
      joined.release();
    }
  }

  public void release() {
    rest.release();
    rest = Unpooled.EMPTY_BUFFER;
  }

  /**
   * The bytes of the frame at an index, its length prefix included; 0 when it is not complete.
   *
   * @throws IllegalStateException when no frame can be that long
   */
  public static int complete(ByteBuf in, int at) {
    int available = in.writerIndex() - at;
    if (available < EchoCall.PREFIX) {
      return 0;
    }
    int message = in.getInt(at);
    if (message < 0 || message > MAX_FRAME) {
      throw new IllegalStateException("a frame length of " + message);
    }
    int frame = EchoCall.PREFIX + message;
    return available < frame ? 0 : frame;
  }
}
