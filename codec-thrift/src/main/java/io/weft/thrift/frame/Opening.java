package io.weft.thrift.frame;

import io.netty.buffer.ByteBuf;

/** What the first bytes of a caller's connection say of how it is going to speak. */
public enum Opening {
  /** Framed or buffered Thrift; or nothing that is known, which a Thrift codec says best. */
  THRIFT,
  /** A frame with a mux message. */
  MUX,
  /** A frame with a THeader. */
  THEADER,
  /** Not enough bytes yet. */
  UNDECIDED;

  private static final int TYPE = Integer.BYTES; // behind the length of the frame
  private static final int MAX_LENGTH_BYTE = 0x10; // of any frame that is taken

  /** Tells from the readable bytes; never undecided when there are eight. */
  public static Opening of(ByteBuf bytes) {
    int from = bytes.readerIndex();
    int available = bytes.readableBytes();
    if (available == 0) {
      return UNDECIDED;
    }
    if (bytes.getUnsignedByte(from) > MAX_LENGTH_BYTE) {
      return THRIFT;
    }
    if (available < TYPE + 2) {
      return UNDECIDED;
    }
    if (bytes.getUnsignedShort(from + TYPE) == FirstBytes.THEADER_MAGIC) {
      return THEADER;
    }
    int first = bytes.getUnsignedByte(from + TYPE);
    // The true code of Rerr, if anybody sends it, is also the first byte of the binary protocol,
    // whose second is 1: no tag of a first message is that high.
    boolean binary = first == 0x80 && bytes.getUnsignedByte(from + TYPE + 1) == 1;
    return !binary && FirstBytes.isMux(first) ? MUX : THRIFT;
  }
}
