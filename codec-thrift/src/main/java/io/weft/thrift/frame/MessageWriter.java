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
}
