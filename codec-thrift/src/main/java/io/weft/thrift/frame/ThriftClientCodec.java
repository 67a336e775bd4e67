package io.weft.thrift.frame;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelDuplexHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelPromise;
import io.weft.stack.time.Loop;

/**
 * The client side of a connection: writes each {@link ThriftMessage} as a request, and fires those
 * that a server answers with, which are replies and exceptions. An answer may take as long as it
 * likes to begin, but no longer than the limit from its first byte to its last.
 *
 * <p>Malformed input is fired once, as an exception caught that is a {@link ThriftFormatException};
 * all further input is discarded, and the handler behind closes the connection. The codec never
 * flushes. What is read or written besides buffers and messages passes through.
 */
public final class ThriftClientCodec extends ChannelDuplexHandler {
  private final MessageDecoder decoder;

  /**
   * @param transport how the server wants its requests, and sends its answers
   * @param loop the event loop of the channel
   */
  public ThriftClientCodec(
      ThriftTransport transport, ThriftLimits limits, MethodNames names, Loop loop) {
    this.decoder = new MessageDecoder(transport, false, limits, names, loop);
  }

  /**
   * From the next message that is read, each has a struct in front of it in its frame. What is
   * written has one when it is written as a {@link PrefixedMessage}. On the loop.
   *
   * @throws IllegalStateException if the connection is buffered
   */
  public void expectPrefix() {
    decoder.expectPrefix();
  }

  @Override
  public void channelRead(ChannelHandlerContext context, Object message) {
    if (message instanceof ByteBuf bytes) {
      decoder.read(context, bytes);
    } else {
      context.fireChannelRead(message);
    }
  }

  @Override
  public void channelReadComplete(ChannelHandlerContext context) {
    decoder.readComplete(context);
    context.fireChannelReadComplete();
  }

  @Override
  public void read(ChannelHandlerContext context) {
    decoder.reading(context);
    context.read();
  }

  @Override
  public void write(ChannelHandlerContext context, Object message, ChannelPromise promise) {
    if (message instanceof ThriftMessage thrift) {
      MessageWriter.write(context, thrift, decoder.transport(), promise);
    } else if (message instanceof PrefixedMessage prefixed) {
      MessageWriter.writePrefixed(context, prefixed.message(), promise);
    } else {
      context.write(message, promise);
    }
  }

  @Override
  public void channelInactive(ChannelHandlerContext context) {
    decoder.close();
    context.fireChannelInactive();
  }

  @Override
  public void handlerRemoved(ChannelHandlerContext context) {
    decoder.close();
  }
}
