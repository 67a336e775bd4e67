package io.weft.thrift.theader;

import io.netty.buffer.ByteBuf;
import io.weft.thrift.frame.ThriftFormatException;
import io.weft.thrift.frame.ThriftFormatException.Reason;
import io.weft.thrift.frame.ThriftLimits;
import io.weft.thrift.header.ThriftProtocol;

/**
 * What a frame has before its message. One object reads frame after frame; its indices are those of
 * the frame's buffer.
 */
final class FrameHead {
  static final int MAGIC = 0x0fff;

  /** Magic, flags, sequence id, and the size of the rest. */
  static final int FIXED_BYTES = 10;

  /** The size of the header is counted in these. */
  static final int WORD_BYTES = 4;

  private static final int SEQUENCE_ID = 4; // the places of what is fixed
  private static final int SIZE = 8;
  private static final int MAX_TRANSFORMS = 4;

  private final Cursor cursor = new Cursor();
  private ThriftProtocol protocol = ThriftProtocol.BINARY;
  private int sequenceId;
  private int transforms;
  private int transformCount;
  private int info;
  private int payload;

  /**
   * Reads the head of a frame. The sequence id, and the protocol if it is known, can be had also
   * when the rest is malformed.
   *
   * @param frame its readable bytes are the frame, without its length
   */
  void read(ByteBuf frame) throws ThriftFormatException {
    protocol = ThriftProtocol.BINARY;
    sequenceId = 0;
    int start = frame.readerIndex();
    int rest = frame.readableBytes() - FIXED_BYTES;
    if (rest < 0) {
      throw new ThriftFormatException(
          Reason.FRAME_TOO_SHORT, "the frame ends within the header that all have");
    }
    if (frame.getUnsignedShort(start) != MAGIC) {
      throw new ThriftFormatException(
          Reason.NOT_THRIFT, "a frame without a header, where those before it had one");
    }
    sequenceId = frame.getInt(start + SEQUENCE_ID);
    int size = frame.getUnsignedShort(start + SIZE) * WORD_BYTES;
    int most = Math.min(rest, ThriftLimits.MAX_ENVELOPE_BYTES);
    if (size > most) {
      throw new ThriftFormatException(
          Reason.BAD_HEADER, "a header of " + size + " bytes, where it can have " + most);
    }
    payload = start + FIXED_BYTES + size;
    cursor.over(frame, start + FIXED_BYTES, payload);
    protocol = ProtocolIds.protocol(cursor.varint());
    transforms = cursor.at();
    readTransforms();
    info = cursor.at();
  }

  private void readTransforms() throws ThriftFormatException {
    long count = cursor.varint();
    if (count > MAX_TRANSFORMS) {
      throw new ThriftFormatException(
          Reason.UNKNOWN_TRANSFORM, count + " transforms are over the limit of " + MAX_TRANSFORMS);
    }
    transformCount = (int) count;
    for (int i = 0; i < transformCount; i++) {
      Zlib.requireId(cursor.varint());
    }
  }

  /** The number by which the peer matches answers with calls. */
  int sequenceId() {
    return sequenceId;
  }

  /** The protocol that the header says the message is in. */
  ThriftProtocol protocol() {
    return protocol;
  }

  /** The index of the number of transforms, which their ids follow. */
  int transforms() {
    return transforms;
  }

  /** How often the message was compressed. */
  int transformCount() {
    return transformCount;
  }

  /** The index behind the transforms: that of the info blocks. */
  int info() {
    return info;
  }

  /** The index behind the header: that of the message, as it was transformed. */
  int payload() {
    return payload;
  }
}
