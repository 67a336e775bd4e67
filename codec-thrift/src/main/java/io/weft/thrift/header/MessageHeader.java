package io.weft.thrift.header;

import io.netty.buffer.ByteBuf;

/**
 * Reads the header at the start of a message in place: the buffer's indices stay as they are, and
 * nothing is allocated. One object serves message after message; its values are those of the last
 * header that was {@link Outcome#COMPLETE}.
 *
 * <p>Sources: the Apache Thrift specifications of the binary and the compact protocol. Not
 * thread-safe.
 */
public final class MessageHeader {

  /** What became of reading a header. */
  public enum Outcome {
    /** The header is whole, and its values can be had. */
    COMPLETE,
    /** The bytes end before the header does. */
    INCOMPLETE,
    /** The first bytes are those of no header. */
    NOT_A_HEADER,
    /** A protocol that is known, in a version that is not. */
    BAD_VERSION,
    /** A type that is none of {@link MessageType}. */
    BAD_TYPE,
    /** The name is longer than allowed. */
    NAME_TOO_LONG,
    /** The length of the name is negative. */
    NEGATIVE_NAME_LENGTH,
    /** A varint of more than 5 bytes where 32 bits are due. */
    BAD_VARINT
  }

  private static final int VARINT32_BYTES = 5;
  private static final long NEEDS_MORE = -1L << 32;
  private static final long TOO_LONG = -2L << 32;

  private HeaderFormat format = HeaderFormat.STRICT_BINARY;
  private MessageType type = MessageType.CALL;
  private int sequenceId;
  private int nameIndex;
  private int nameLength;
  private int end;

  /**
   * Reads the header that starts at an index.
   *
   * @param to the index after the last byte that may be read
   * @param maxNameBytes the most bytes that a name may have
   */
  public Outcome read(ByteBuf buffer, int from, int to, int maxNameBytes) {
    if (from >= to) {
      return Outcome.INCOMPLETE;
    }
    return switch (buffer.getUnsignedByte(from)) {
      case 0x80 -> readStrict(buffer, from, to, maxNameBytes);
      case HeaderFormat.COMPACT_ID -> readCompact(buffer, from, to, maxNameBytes);
      case 0x00 -> readLax(buffer, from, to, maxNameBytes);
      default -> Outcome.NOT_A_HEADER;
    };
  }

  private Outcome readStrict(ByteBuf buffer, int from, int to, int maxNameBytes) {
    if (to - from < 4) {
      return Outcome.INCOMPLETE;
    }
    int word = buffer.getInt(from);
    if ((word & 0xffff_0000) != HeaderFormat.BINARY_VERSION) {
      return Outcome.BAD_VERSION;
    }
    MessageType found = MessageType.of(word & 0xff);
    if (found == null) {
      return Outcome.BAD_TYPE;
    }
    if (to - from < 8) {
      return Outcome.INCOMPLETE;
    }
    int length = buffer.getInt(from + 4);
    Outcome name = checkName(length, maxNameBytes);
    if (name != Outcome.COMPLETE) {
      return name;
    }
    if (to - from - 12 < length) {
      return Outcome.INCOMPLETE;
    }
    int sequence = buffer.getInt(from + 8 + length);
    return found(HeaderFormat.STRICT_BINARY, found, sequence, from + 8, length, from + 12 + length);
  }

  private Outcome readLax(ByteBuf buffer, int from, int to, int maxNameBytes) {
    if (to - from < 4) {
      return Outcome.INCOMPLETE;
    }
    int length = buffer.getInt(from);
    Outcome name = checkName(length, maxNameBytes);
    if (name != Outcome.COMPLETE) {
      return name;
    }
    if (to - from - 9 < length) {
      return Outcome.INCOMPLETE;
    }
    MessageType found = MessageType.of(buffer.getUnsignedByte(from + 4 + length));
    if (found == null) {
      return Outcome.BAD_TYPE;
    }
    int sequence = buffer.getInt(from + 5 + length);
    return found(HeaderFormat.LAX_BINARY, found, sequence, from + 4, length, from + 9 + length);
  }

  private Outcome readCompact(ByteBuf buffer, int from, int to, int maxNameBytes) {
    if (to - from < 2) {
      return Outcome.INCOMPLETE;
    }
    int typeAndVersion = buffer.getUnsignedByte(from + 1);
    if ((typeAndVersion & 0x1f) != HeaderFormat.COMPACT_VERSION) {
      return Outcome.BAD_VERSION;
    }
    MessageType found = MessageType.of(typeAndVersion >> 5);
    if (found == null) {
      return Outcome.BAD_TYPE;
    }
    long sequence = varint(buffer, from + 2, to);
    if (sequence < 0) {
      return sequence == TOO_LONG ? Outcome.BAD_VARINT : Outcome.INCOMPLETE;
    }
    int lengthIndex = from + 2 + bytes(sequence);
    long length = varint(buffer, lengthIndex, to);
    if (length < 0) {
      return length == TOO_LONG ? Outcome.BAD_VARINT : Outcome.INCOMPLETE;
    }
    Outcome name = checkName((int) length, maxNameBytes);
    if (name != Outcome.COMPLETE) {
      return name;
    }
    int start = lengthIndex + bytes(length);
    if (to - start < (int) length) {
      return Outcome.INCOMPLETE;
    }
    int past = start + (int) length;
    return found(HeaderFormat.COMPACT, found, (int) sequence, start, (int) length, past);
  }

  private static Outcome checkName(int length, int maxNameBytes) {
    if (length < 0) {
      return Outcome.NEGATIVE_NAME_LENGTH;
    }
    return length > maxNameBytes ? Outcome.NAME_TOO_LONG : Outcome.COMPLETE;
  }

  /** A varint's value in the lower half, and how many bytes it took in the upper one. */
  private static long varint(ByteBuf buffer, int from, int to) {
    int value = 0;
    for (int i = 0; i < VARINT32_BYTES; i++) {
      if (from + i >= to) {
        return NEEDS_MORE;
      }
      byte b = buffer.getByte(from + i);
      value |= (b & 0x7f) << (7 * i);
      if (b >= 0) {
        return ((i + 1L) << 32) | (value & 0xffff_ffffL);
      }
    }
    return TOO_LONG;
  }

  private static int bytes(long varint) {
    return (int) (varint >> 32);
  }

  private Outcome found(
      HeaderFormat format, MessageType type, int sequenceId, int nameIndex, int length, int end) {
    this.format = format;
    this.type = type;
    this.sequenceId = sequenceId;
    this.nameIndex = nameIndex;
    this.nameLength = length;
    this.end = end;
    return Outcome.COMPLETE;
  }

  public HeaderFormat format() {
    return format;
  }

  public MessageType type() {
    return type;
  }

  public int sequenceId() {
    return sequenceId;
  }

  /** The index of the name's first byte. */
  public int nameIndex() {
    return nameIndex;
  }

  /** The length of the name in bytes. */
  public int nameLength() {
    return nameLength;
  }

  /** The index after the header: that of the struct's first byte. */
  public int end() {
    return end;
  }
}
