package io.weft.node.protocol.thrift;

import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
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

  static final String CHECK = "plaintext";

  private static final String MESSAGE = "this port takes mutual TLS only, and the bytes are plain";

  private final ThriftServer server;

  PlaintextRefusal(ThriftServer server) {
    this.server = server;
  }

  @Override
  public void channelRead(ChannelHandlerContext context, Object read) {
    ByteBuf bytes = (ByteBuf) read;
    ChannelPipeline pipeline = context.pipeline();
    if (bytes.isReadable() && !isTls(bytes)) {
      refuse(server, context.channel());
      pipeline.remove(DialectDetector.class);
      pipeline.remove(SslHandler.class);
    }
    context.fireChannelRead(bytes);
    pipeline.remove(this);
  }

  /** Whether the first bytes of a connection, one at least, are those of TLS. */
  static boolean isTls(ByteBuf bytes) {
    return bytes.getUnsignedByte(bytes.readerIndex()) == TLS_HANDSHAKE;
  }

  /** Has the first call answered with the reason, in the place of being served. */
  static void refuse(ThriftServer server, Channel connection) {
    server.port().refusedTls(connection, CHECK, MESSAGE);
    connection.pipeline().remove(ThriftServerConnection.class);
    connection.pipeline().addLast(new Answer(server));
  }

  /** Answers the first call with the reason, and closes. */
  private static final class Answer extends ChannelInboundHandlerAdapter {
    private final ThriftServer server;
    private boolean answered;

    Answer(ThriftServer server) {
      this.server = server;
    }

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
