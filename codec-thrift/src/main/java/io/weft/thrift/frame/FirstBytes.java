package io.weft.thrift.frame;

import io.netty.buffer.ByteBuf;
import io.weft.thrift.frame.ThriftFormatException.Reason;
import io.weft.thrift.header.MessageHeader;

/** What the first bytes of a message or frame say, and what they are when they are no Thrift. */
final class FirstBytes {
  private static final int COMPACT_ID = 0x82;
  static final int THEADER_MAGIC = 0x0fff;

  private FirstBytes() {}

  /**
   * The transport of a connection whose first four bytes are given. As a frame length, those of a
   * bare message would be negative.
   */
  static ThriftTransport transport(int word) throws ThriftFormatException {
    int first = word >>> 24;
    int second = (word >>> 16) & 0xff;
    if ((first == 0x80 && second == 0x01) || (first == COMPACT_ID && (second & 0x1f) == 1)) {
      return ThriftTransport.BUFFERED;
    }
    if (first == 0x80 || first == COMPACT_ID) {
      throw new ThriftFormatException(
          Reason.BAD_VERSION, "the protocol has a version that is not known");
    }
    return ThriftTransport.FRAMED;
  }

  /** Gives back the length of a frame if it is within the limit. */
  static int frameLength(int word, int maxFrameBytes) throws ThriftFormatException {
    if (word > 0 && word <= maxFrameBytes) {
      return word;
    }
    if (word == 0) {
      throw new ThriftFormatException(Reason.FRAME_TOO_SHORT, "a frame of no bytes");
    }
    int two = word >>> 16;
    if (two == 0x1603 || two == 0x1503) {
      throw new ThriftFormatException(Reason.TLS, "a TLS record on a plain Thrift connection");
    }
    if (isHttp(word)) {
      throw new ThriftFormatException(Reason.HTTP, "HTTP on a Thrift connection");
    }
    if (word < 0) {
      throw new ThriftFormatException(Reason.NEGATIVE_LENGTH, "a frame length of " + word);
    }
    throw new ThriftFormatException(
        Reason.FRAME_TOO_LARGE,
        "a frame length of " + word + " is over the limit of " + maxFrameBytes);
  }

  /** What it is when a message does not begin as one. */
  static ThriftFormatException malformed(MessageHeader.Outcome outcome, ByteBuf in, int index) {
    return switch (outcome) {
      case BAD_VERSION ->
          new ThriftFormatException(
              Reason.BAD_VERSION, "the protocol has a version that is not known");
      case BAD_TYPE ->
          new ThriftFormatException(Reason.BAD_TYPE, "the message has a type that does not exist");
      case NAME_TOO_LONG ->
          new ThriftFormatException(Reason.NAME_TOO_LONG, "the method name is over the limit");
      case NEGATIVE_NAME_LENGTH ->
          new ThriftFormatException(
              Reason.NEGATIVE_LENGTH, "the length of the method name is negative");
      case BAD_VARINT ->
          new ThriftFormatException(Reason.BAD_VARINT, "a varint in the header has over 5 bytes");
      case NOT_A_HEADER -> foreign(in, index);
      case COMPLETE, INCOMPLETE ->
          throw new IllegalArgumentException("a header that is " + outcome + " is not malformed");
    };
  }

  /** What a frame is that begins with no Thrift header. */
  private static ThriftFormatException foreign(ByteBuf in, int index) {
    int first = in.getUnsignedByte(index);
    boolean two = index + 1 < in.writerIndex();
    if (two && in.getUnsignedShort(index) == THEADER_MAGIC) {
      return new ThriftFormatException(
          Reason.THEADER, "a frame with a THeader, where none is expected");
    }
    if (isMux(first)) {
      return new ThriftFormatException(Reason.MUX, "a mux message on a Thrift connection");
    }
    return new ThriftFormatException(Reason.NOT_THRIFT, "neither a binary nor a compact message");
  }

  /** The types of mux: requests count from 1 and from 64, their answers are the negatives. */
  static boolean isMux(int first) {
    int type = Math.abs((byte) first);
    return type == 1 || type == 2 || (type >= 62 && type <= 68) || type == 127 || type == 128;
  }

  private static boolean isHttp(int word) {
    return switch (word) {
      case 0x47455420, // "GET "
          0x504f5354, // "POST"
          0x48454144, // "HEAD"
          0x50555420, // "PUT "
          0x44454c45, // "DELE"
          0x4f505449, // "OPTI"
          0x50415443, // "PATC"
          0x434f4e4e, // "CONN"
          0x54524143, // "TRAC"
          0x50524920, // "PRI "
          0x48545450 -> // "HTTP"
          true;
      default -> false;
    };
  }
}
