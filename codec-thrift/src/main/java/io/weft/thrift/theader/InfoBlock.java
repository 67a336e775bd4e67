package io.weft.thrift.theader;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.weft.thrift.header.Varint;

/** A block of info headers that is being made. */
final class InfoBlock {
  private static final int HEAD_BYTES = 1 + 5;

  private final ByteBuf pairs = Unpooled.buffer();
  private int count;

  /** Adds a header; the bytes are copied, and their indices stay as they are. */
  void add(ByteBuf key, ByteBuf value) {
    count++;
    string(key);
    string(value);
  }

  private void string(ByteBuf bytes) {
    Varint.write(pairs, bytes.readableBytes());
    pairs.writeBytes(bytes, bytes.readerIndex(), bytes.readableBytes());
  }

  /** The block, in a heap buffer; nothing when it has no headers. */
  ByteBuf bytes() {
    ByteBuf out = Unpooled.buffer(HEAD_BYTES + pairs.readableBytes());
    if (count > 0) {
      out.writeByte(InfoHeaders.KEY_VALUE);
      Varint.write(out, count);
      out.writeBytes(pairs);
    }
    return out;
  }
}
