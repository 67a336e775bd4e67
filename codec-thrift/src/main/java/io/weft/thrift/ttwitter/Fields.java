package io.weft.thrift.ttwitter;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.weft.thrift.frame.StructSkipper;
import io.weft.thrift.frame.ThriftFormatException;
import io.weft.thrift.frame.ThriftFormatException.Reason;
import java.nio.charset.StandardCharsets;

/**
 * Goes from field to field of a whole struct in the binary protocol, without decoding values; and
 * writes such fields.
 */
final class Fields {
  static final byte STOP = 0;
  static final byte BOOL = 2;
  static final byte I64 = 10;
  static final byte STRING = 11;
  static final byte LIST = 15;

  /** The type of a list's elements, and how many there are. */
  static final int LIST_HEAD_BYTES = 5;

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

  /**
   * Goes to the next field; false when there is none, and {@link #end} is behind the struct. Asked
   * again after that, it goes on with the struct that follows.
   */
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

  /** A view of a value that is a string. */
  ByteBuf string() {
    int from = value() + Integer.BYTES;
    return struct.slice(from, end - from);
  }

  /** The text of a value that is a string. */
  String text() {
    int from = value() + Integer.BYTES;
    return struct.toString(from, end - from, StandardCharsets.UTF_8);
  }

  /**
   * How many structs a value has that is a list.
   *
   * @param what the list's name, for errors
   */
  int structs(String what) throws ThriftFormatException {
    int count = struct.getInt(value() + 1);
    if (count > 0 && struct.getByte(value()) != StructSkipper.STRUCT) {
      throw new ThriftFormatException(
          Reason.BAD_HEADER, what + " have the type " + struct.getByte(value()) + ", not structs");
    }
    return count;
  }

  static void write(ByteBuf out, int id, String text) {
    int bytes = ByteBufUtil.utf8Bytes(text);
    out.writeByte(STRING).writeShort(id).writeInt(bytes);
    ByteBufUtil.reserveAndWriteUtf8(out, text, bytes);
  }

  static void write(ByteBuf out, int id, ByteBuf string) {
    out.writeByte(STRING).writeShort(id).writeInt(string.readableBytes());
    out.writeBytes(string, string.readerIndex(), string.readableBytes());
  }

  static void write(ByteBuf out, int id, long value) {
    out.writeByte(I64).writeShort(id).writeLong(value);
  }
}
