package io.weft.thrift.theader;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.weft.thrift.frame.ThriftFormatException;
import io.weft.thrift.frame.ThriftFormatException.Reason;

/** Reads a part of a buffer from its start to its end; the buffer's indices stay as they are. */
final class Cursor {
  private static final int VARINT_BYTES = 5;

  private ByteBuf in = Unpooled.EMPTY_BUFFER;
  private int at;
  private int end;

  /** Begins with a part of a buffer. */
  Cursor over(ByteBuf buffer, int from, int to) {
    in = buffer;
    at = from;
    end = to;
    return this;
  }

  /** The index of the byte that is read next. */
  int at() {
    return at;
  }

  int end() {
    return end;
  }

  boolean atEnd() {
    return at == end;
  }

  /** The next number: seven bits a byte, the low ones first; all 32 bits, as unsigned. */
  long varint() throws ThriftFormatException {
    long value = 0;
    for (int i = 0; i < VARINT_BYTES; i++) {
      if (at == end) {
        throw new ThriftFormatException(Reason.BAD_HEADER, "the header ends within a number");
      }
      byte b = in.getByte(at++);
      value |= (b & 0x7fL) << (7 * i);
      if (b >= 0) {
        return value & 0xffff_ffffL;
      }
    }
    throw new ThriftFormatException(Reason.BAD_VARINT, "a varint in the header has over 5 bytes");
  }

  /** Passes over the next bytes, which are led by their number, and gives it back. */
  int string() throws ThriftFormatException {
    long length = varint();
    if (length > end - at) {
      throw new ThriftFormatException(
          Reason.BAD_HEADER,
          "an info header of " + length + " bytes, and " + (end - at) + " are left");
    }
    at += (int) length;
    return (int) length;
  }
}
