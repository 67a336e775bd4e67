package io.weft.thrift.frame;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelDuplexHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelPromise;
import io.weft.stack.time.Loop;

/**
 * The server side of a connection: fires each {@link ThriftMessage} that a client sends, and writes
 * those that answer it. Whether the connection is framed or buffered is told by its first bytes; in
 * which protocol a message is, by each message.
 *
 * <p>Malformed input is fired once, as an exception caught that is a {@link ThriftFormatException};
 * all further input is discarded, and the handler behind closes the connection. The codec never
 * flushes. What is read or written besides buffers and messages passes through.
 */
public final class ThriftServerCodec extends ChannelDuplexHandler {
  private final MessageDecoder decoder;

  /**
   * @param loop the event loop of the channel
   */
  public ThriftServerCodec(ThriftLimits limits, MethodNames names, Loop loop) {
    this.decoder = new MessageDecoder(null, true, limits, names, loop);
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
