package io.weft.thrift.frame;

import io.netty.buffer.ByteBuf;
import io.weft.thrift.frame.ThriftFormatException.Reason;
import io.weft.thrift.header.ThriftProtocol;
import io.weft.thrift.header.Varint;
import java.nio.charset.StandardCharsets;

/** Reads the struct of a {@code TApplicationException}: 1 is its text, 2 its type. */
final class ApplicationExceptionReader {
  private final ByteBuf in;
  private String text = "";
  private int code;

  /**
   * @param struct its readable bytes are the struct
   */
  ApplicationExceptionReader(ByteBuf struct) {
    this.in = struct;
  }

  ApplicationException read(ThriftProtocol protocol) throws ThriftFormatException {
    try {
      if (protocol == ThriftProtocol.COMPACT) {
        readCompact();
      } else {
        readBinary();
      }
    } catch (IndexOutOfBoundsException e) {
      throw cut();
    }
    return new ApplicationException(code, text);
  }

  private void readBinary() throws ThriftFormatException {
    BinarySkipper skipper = new BinarySkipper();
    for (byte type = in.readByte(); type != 0; type = in.readByte()) {
      int id = in.readShort();
      if (id == 1 && type == 11) {
        readText(in.readInt());
      } else if (id == 2 && type == 8) {
        code = in.readInt();
      } else {
        skip(skipper, type);
      }
    }
  }

  private void readCompact() throws ThriftFormatException {
    CompactSkipper skipper = new CompactSkipper();
    int id = 0;
    for (int field = in.readUnsignedByte(); field != 0; field = in.readUnsignedByte()) {
      int delta = field >> 4;
      id = delta == 0 ? Varint.unzigzag(readVarint()) : id + delta;
      byte type = (byte) (field & 0x0f);
      if (id == 1 && type == 8) {
        readText(readVarint());
      } else if (id == 2 && type == 5) {
        code = Varint.unzigzag(readVarint());
      } else {
        skip(skipper, type);
      }
    }
  }

  private void readText(int length) throws ThriftFormatException {
    if (length < 0) {
      throw new ThriftFormatException(Reason.NEGATIVE_LENGTH, "a string's length is " + length);
    }
    text = in.readCharSequence(length, StandardCharsets.UTF_8).toString();
  }

  private int readVarint() throws ThriftFormatException {
    int value = 0;
    for (int shift = 0; shift < 35; shift += 7) {
      byte b = in.readByte();
      value |= (b & 0x7f) << shift;
      if (b >= 0) {
        return value;
      }
    }
    throw new ThriftFormatException(Reason.BAD_VARINT, "a varint has more than 5 bytes");
  }

  private void skip(StructSkipper skipper, byte type) throws ThriftFormatException {
    skipper.start(type, in.readableBytes());
    int end = skipper.skip(in, in.readerIndex(), in.writerIndex());
    if (!skipper.done()) {
      throw cut();
    }
    in.readerIndex(end);
  }

  private static ThriftFormatException cut() {
    return new ThriftFormatException(
        Reason.FRAME_TOO_SHORT, "the message ends within its TApplicationException");
  }
}
