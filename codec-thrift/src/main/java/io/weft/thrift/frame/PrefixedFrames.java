package io.weft.thrift.frame;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.weft.thrift.frame.ThriftFormatException.Reason;

/** Frames of an upgraded connection: a struct in the binary protocol, and a message behind it. */
final class PrefixedFrames implements FrameReader {
  private final StructSkipper struct = new BinarySkipper();

  @Override
  public ThriftMessage read(ByteBufAllocator allocator, ByteBuf frame, MessageReader messages)
      throws ThriftFormatException {
    int from = frame.readerIndex();
    int frameBytes = frame.readableBytes();
    int behind = end(frame);
    if (behind == frame.writerIndex()) {
      throw MessageReader.endsWithinHeader(frameBytes);
    }
    ByteBuf prefix = frame.slice(from, behind - from);
    ThriftMessage message = messages.read(frame.readerIndex(behind));
    message.replaceEnvelope(new Envelope(Dialect.TTWITTER, prefix));
    return message;
  }

  /** The index behind the struct. */
  private int end(ByteBuf frame) throws ThriftFormatException {
    try {
      struct.start(StructSkipper.STRUCT, ThriftLimits.MAX_ENVELOPE_BYTES);
      int end = struct.skip(frame, frame.readerIndex(), frame.writerIndex());
      if (!struct.done()) {
        throw new ThriftFormatException(Reason.FRAME_TOO_SHORT, "the frame ends within it");
      }
      return end;
    } catch (ThriftFormatException e) {
      throw e.in("the struct in front of the message");
    }
  }
}
