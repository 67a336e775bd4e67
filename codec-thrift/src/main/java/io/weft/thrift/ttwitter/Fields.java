package io.weft.thrift.ttwitter;

import io.netty.buffer.ByteBuf;
import io.weft.thrift.frame.StructSkipper;
import io.weft.thrift.frame.ThriftFormatException;
import io.weft.thrift.frame.ThriftFormatException.Reason;

/** Goes from field to field of a whole struct in the binary protocol, without decoding values. */
final class Fields {
  static final byte STRING = 11;
  static final byte LIST = 15;

  private static final byte STOP = 0;
  private static final int HEAD_BYTES = 3; // type and id

  private final ByteBuf struct;
  private final int limit;
  private final StructSkipper skipper = StructSkipper.binary();
  private byte type;
  private int id;
  private int start;
  private int end;

  /**
   * @param from the index of the struct's first byte
   */
  Fields(ByteBuf struct, int from) {
    this.struct = struct;
    this.limit = struct.writerIndex();
    this.end = from;
  }

  /** Goes to the next field; false when there is none, and {@link #end} is behind the struct. */
  boolean next() throws ThriftFormatException {
    start = end;
    require(1);
    type = struct.getByte(start);
    if (type == STOP) {
      end = start + 1;
      return false;
    }
    require(HEAD_BYTES);
    id = struct.getShort(start + 1);
    skipper.start(type, limit - value());
    end = skipper.skip(struct, value(), limit);
    if (!skipper.done()) {
      throw cut();
    }
    return true;
  }

  private void require(int bytes) throws ThriftFormatException {
    if (limit - start < bytes) {
      throw cut();
    }
  }

  private static ThriftFormatException cut() {
    return new ThriftFormatException(Reason.BAD_HEADER, "the header ends within a field");
  }

  boolean is(int expectedId, byte expectedType) {
    return id == expectedId && type == expectedType;
  }

  int id() {
    return id;
  }

  /** The index of the field's first byte, that of its type. */
  int start() {
    return start;
  }

  /** The index of the value's first byte. */
  int value() {
    return start + HEAD_BYTES;
  }

  /** The index behind the field. */
  int end() {
    return end;
  }
}
