package io.weft.node.protocol.thrift;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelPipeline;
import io.netty.handler.ssl.SslHandler;
import io.weft.stack.call.Failure;
import io.weft.thrift.frame.ThriftMessage;

/**
 * Stands before TLS on a port that takes nothing else. A caller that speaks plain Thrift there is
 * told so in Thrift, once, since a mere close tells it nothing; no call of it is served.
 */
final class PlaintextRefusal extends ChannelInboundHandlerAdapter {
  /** The first byte of every TLS connection: a record of the type handshake (RFC 8446, 5.1). */
  private static final int TLS_HANDSHAKE = 0x16;

  private static final String CHECK = "plaintext";
  private static final String MESSAGE = "this port takes mutual TLS only, and the bytes are plain";

  private final ThriftServer server;

  PlaintextRefusal(ThriftServer server) {
    this.server = server;
  }

  @Override
  public void channelRead(ChannelHandlerContext context, Object read) {
    ByteBuf bytes = (ByteBuf) read;
    ChannelPipeline pipeline = context.pipeline();
    if (bytes.isReadable() && bytes.getUnsignedByte(bytes.readerIndex()) != TLS_HANDSHAKE) {
      server.refusedTls(context.channel(), CHECK, MESSAGE);
      pipeline.remove(DialectDetector.class);
      pipeline.remove(ThriftServerConnection.class);
      pipeline.addLast(new Answer());
      pipeline.remove(SslHandler.class);
    }
    context.fireChannelRead(bytes);
    pipeline.remove(this);
  }

  /** Answers the first call with the reason, and closes. */
  private final class Answer extends ChannelInboundHandlerAdapter {
    private boolean answered;

    @Override
    public void channelRead(ChannelHandlerContext context, Object read) {
      ThriftMessage call = (ThriftMessage) read;
      call.release();
      if (!answered) {
        answered = true;
        Failure failure =
            Failure.notSent(Failure.Kind.TLS, "TLS refused (" + CHECK + "): " + MESSAGE);
        context
            .writeAndFlush(
                server.errors().reply(context.alloc(), call, server.identify(call).name(), failure))
            .addListener(ChannelFutureListener.CLOSE);
      }
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
      context.close();
    }
  }
}
