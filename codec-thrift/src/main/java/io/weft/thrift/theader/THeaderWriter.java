package io.weft.thrift.theader;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelPromise;
import io.weft.thrift.frame.Dialect;
import io.weft.thrift.frame.Envelope;
import io.weft.thrift.frame.ThriftMessage;
import io.weft.thrift.frame.Transformed;
import io.weft.thrift.header.Varint;
import org.jspecify.annotations.Nullable;

/** Writes messages in frames of their own, each transformed as it came. */
final class THeaderWriter {
  private static final int LENGTH_BYTES = 4;
  private static final int SIZE = LENGTH_BYTES + FrameHead.FIXED_BYTES - Short.BYTES; // its place
  private static final int USUAL_BYTES = 32; // of a head, without info headers

  private THeaderWriter() {}

  /**
   * Writes a message, which is given away.
   *
   * @param sequenceId of the frame
   */
  static void write(
      ChannelHandlerContext context,
      ThriftMessage message,
      int sequenceId,
      ChannelPromise promise) {
    // A cancelled promise makes its write void: without this the head would go out alone.
    if (!promise.setUncancellable()) {
      message.release();
      return;
    }
    Transformed transformed = message.transformed();
    ByteBuf head = head(context, message, transformed, sequenceId);
    int payloadBytes =
        transformed == null ? message.length() : transformed.payload().readableBytes();
    head.setInt(0, head.readableBytes() - LENGTH_BYTES + payloadBytes);
    // Writing moves the indices, and a message may be written again.
    ByteBuf payload = transformed == null ? message.takeBytes() : transformed.payload().duplicate();
    context.write(head);
    context.write(payload, promise);
  }

  private static ByteBuf head(
      ChannelHandlerContext context,
      ThriftMessage message,
      @Nullable Transformed transformed,
      int sequenceId) {
    Envelope envelope = message.envelope();
    boolean speaks = envelope != null && envelope.dialect() == Dialect.THEADER;
    ByteBuf info = envelope != null && speaks ? envelope.bytes() : null;
    int infoBytes = info == null ? 0 : info.readableBytes();
    ByteBuf head = context.alloc().ioBuffer(USUAL_BYTES + infoBytes);
    head.writeInt(0).writeShort(FrameHead.MAGIC).writeShort(0).writeInt(sequenceId).writeShort(0);
    int start = head.writerIndex();
    Varint.write(head, ProtocolIds.id(message.protocol()));
    if (transformed == null) {
      head.writeByte(0);
    } else {
      ByteBuf transforms = transformed.transforms();
      head.writeBytes(transforms, transforms.readerIndex(), transforms.readableBytes());
    }
    if (info != null) {
      head.writeBytes(info, info.readerIndex(), infoBytes);
    }
    int words = (head.writerIndex() - start + FrameHead.WORD_BYTES - 1) / FrameHead.WORD_BYTES;
    head.writeZero(start + words * FrameHead.WORD_BYTES - head.writerIndex());
    return head.setShort(SIZE, words);
  }
}
