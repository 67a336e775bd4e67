package io.weft.thrift.theader;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import java.util.Base64;
import org.jspecify.annotations.Nullable;

/** The trace context in base64, of 32 or 40 bytes. */
final class TraceText {
  private static final int MAX_TEXT_BYTES = 56;

  private TraceText() {}

  static boolean isTrace(ByteBuf value) {
    return value.readableBytes() == 32 || value.readableBytes() == 40;
  }

  static ByteBuf write(ByteBuf value) {
    return Unpooled.wrappedBuffer(Base64.getEncoder().encode(ByteBufUtil.getBytes(value)));
  }

  /** The bytes of a text; null when it is none. */
  static @Nullable ByteBuf read(ByteBuf text) {
    if (text.readableBytes() > MAX_TEXT_BYTES) {
      return null;
    }
    try {
      byte[] bytes = Base64.getDecoder().decode(ByteBufUtil.getBytes(text));
      ByteBuf value = Unpooled.wrappedBuffer(bytes);
      return isTrace(value) ? value : null;
    } catch (IllegalArgumentException e) {
      return null;
    }
  }
}
