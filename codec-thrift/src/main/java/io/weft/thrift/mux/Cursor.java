package io.weft.thrift.mux;

import io.netty.buffer.ByteBuf;
import io.weft.thrift.frame.ThriftFormatException;
import io.weft.thrift.frame.ThriftFormatException.Reason;

/** A place in a buffer that goes on as values are read; the buffer's indices stay as they are. */
final class Cursor {
  private final ByteBuf bytes;
  private final int to;
  private int index;

  Cursor(ByteBuf bytes, int from) {
    this.bytes = bytes;
    this.index = from;
    this.to = bytes.writerIndex();
  }

  ByteBuf bytes() {
    return bytes;
  }

  int index() {
    return index;
  }

  int remaining() {
    return to - index;
  }

  int unsignedByte() throws ThriftFormatException {
    return bytes.getUnsignedByte(advance(Byte.BYTES));
  }

  int unsignedShort() throws ThriftFormatException {
    return bytes.getUnsignedShort(advance(Short.BYTES));
  }

  int unsignedMedium() throws ThriftFormatException {
    return bytes.getUnsignedMedium(advance(3));
  }

  int int32() throws ThriftFormatException {
    return bytes.getInt(advance(Integer.BYTES));
  }

  long int64() throws ThriftFormatException {
    return bytes.getLong(advance(Long.BYTES));
  }

  /** A view of a string behind its length of two bytes. */
  ByteBuf string() throws ThriftFormatException {
    return slice(unsignedShort());
  }

  void skipString() throws ThriftFormatException {
    advance(unsignedShort());
  }

  /** A view of the next bytes. */
  ByteBuf slice(int length) throws ThriftFormatException {
    return bytes.slice(advance(length), length);
  }

  private int advance(int length) throws ThriftFormatException {
    if (length < 0) {
      throw new ThriftFormatException(Reason.NEGATIVE_LENGTH, "a length of " + length);
    }
    if (length > to - index) {
      throw new ThriftFormatException(
          Reason.BAD_HEADER,
          length + " bytes are announced in a mux message that has " + (to - index) + " left");
    }
    int at = index;
    index += length;
    return at;
  }
}
