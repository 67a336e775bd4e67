package io.weft.thrift.theader;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.weft.thrift.frame.Dialect;
import io.weft.thrift.frame.Envelope;
import io.weft.thrift.frame.FrameReader;
import io.weft.thrift.frame.MessageReader;
import io.weft.thrift.frame.ThriftFormatException;
import io.weft.thrift.frame.ThriftFormatException.Reason;
import io.weft.thrift.frame.ThriftMessage;
import io.weft.thrift.frame.Transformed;

/**
 * Reads the frames of one connection. A compressed message is inflated, and what it was before is
 * kept with it.
 */
final class THeaderFrames implements FrameReader {
  private final int maxBytes;
  private final FrameHead head = new FrameHead();
  private final PersistentHeaders persistent = new PersistentHeaders();

  /**
   * @param maxBytes the longest message when it is inflated
   */
  THeaderFrames(int maxBytes) {
    this.maxBytes = maxBytes;
  }

  /** The head of the frame that was read last. */
  FrameHead head() {
    return head;
  }

  @Override
  public ThriftMessage read(ByteBufAllocator allocator, ByteBuf frame, MessageReader messages)
      throws ThriftFormatException {
    head.read(frame);
    if (head.transformCount() > 0) {
      return readTransformed(allocator, frame, messages);
    }
    Envelope envelope = envelope(frame, 0);
    ThriftMessage message = messages.read(frame.readerIndex(head.payload()));
    requireProtocol(message);
    message.replaceEnvelope(envelope);
    return message;
  }

  /**
   * @param shift how many bytes before the frame are not in the buffer
   */
  private Envelope envelope(ByteBuf buffer, int shift) throws ThriftFormatException {
    ByteBuf blocks = buffer.slice(head.info() - shift, head.payload() - head.info());
    return new Envelope(Dialect.THEADER, persistent.complete(blocks));
  }

  private void requireProtocol(ThriftMessage message) throws ThriftFormatException {
    if (message.protocol() != head.protocol()) {
      throw new ThriftFormatException(
          Reason.UNKNOWN_PROTOCOL,
          "the header says " + head.protocol() + ", and the message is " + message.protocol());
    }
  }

  /** The frame and the inflated message live in one buffer, and go together. */
  private ThriftMessage readTransformed(
      ByteBufAllocator allocator, ByteBuf frame, MessageReader messages)
      throws ThriftFormatException {
    int start = frame.readerIndex();
    int end = frame.writerIndex();
    ByteBuf inflated = inflate(allocator, frame);
    ByteBuf both =
        allocator
            .compositeBuffer(2)
            .addComponent(true, frame.retain())
            .addComponent(true, inflated);
    boolean read = false;
    try {
      ThriftMessage message = messages.read(both.readerIndex(end - start));
      requireProtocol(message);
      message.cameAs(
          new Transformed(
              both.slice(head.transforms() - start, head.info() - head.transforms()),
              both.slice(head.payload() - start, end - head.payload())));
      message.replaceEnvelope(envelope(both, start));
      read = true;
      return message;
    } finally {
      (read ? frame : both).release();
    }
  }

  private ByteBuf inflate(ByteBufAllocator allocator, ByteBuf frame) throws ThriftFormatException {
    ByteBuf from = frame.slice(head.payload(), frame.writerIndex() - head.payload());
    ByteBuf inflated = Zlib.inflate(allocator, from, maxBytes);
    for (int i = 1; i < head.transformCount(); i++) {
      ByteBuf outer = inflated;
      try {
        inflated = Zlib.inflate(allocator, outer, maxBytes);
      } finally {
        outer.release();
      }
    }
    return inflated;
  }
}
