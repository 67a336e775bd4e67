package io.weft.thrift.frame;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelPromise;

/** Writes messages in the transport of a connection, whatever the transport they came in. */
final class MessageWriter {
  private MessageWriter() {}

  static void write(
      ChannelHandlerContext context,
      ThriftMessage message,
      ThriftTransport transport,
      ChannelPromise promise) {
    if (transport == ThriftTransport.FRAMED && message.transport() == ThriftTransport.BUFFERED) {
      // A cancelled promise makes its write void: without this the length would go out alone.
      if (!promise.setUncancellable()) {
        message.release();
        return;
      }
      ByteBuf encoded = message.encoded(transport);
      context.write(context.alloc().ioBuffer(Integer.BYTES).writeInt(message.length()));
      context.write(encoded, promise);
    } else {
      context.write(message.encoded(transport), promise);
    }
  }

  /** Writes a frame with the struct that a message has in front, or an empty one. */
  static void writePrefixed(
      ChannelHandlerContext context, ThriftMessage message, ChannelPromise promise) {
    if (!promise.setUncancellable()) {
      message.release();
      return;
    }
    Envelope envelope = message.envelope();
    ByteBuf prefix = envelope == null ? null : envelope.bytes();
    int prefixBytes = prefix == null ? 1 : prefix.readableBytes();
    ByteBuf front = context.alloc().ioBuffer(Integer.BYTES + prefixBytes);
    front.writeInt(prefixBytes + message.length());
    if (prefix == null) {
      front.writeByte(0); // the stop byte
    } else {
      front.writeBytes(prefix, prefix.readerIndex(), prefixBytes);
    }
    ByteBuf encoded = message.encoded(ThriftTransport.BUFFERED);
    context.write(front);
    context.write(encoded, promise);
  }
}
