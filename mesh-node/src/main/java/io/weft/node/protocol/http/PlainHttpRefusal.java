package io.weft.node.protocol.http;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import java.nio.charset.StandardCharsets;

/**
 * Stands before TLS on a port that takes nothing else. A caller that speaks plain HTTP there is
 * told so in HTTP, since a mere close tells it nothing; no request of it is served.
 */
final class PlainHttpRefusal extends ChannelInboundHandlerAdapter {
  /** The first byte of every TLS connection: a record of the type handshake (RFC 8446, 5.1). */
  private static final int TLS_HANDSHAKE = 0x16;

  private static final String MESSAGE = "this port takes TLS only, and the bytes are plain";
  private static final String ANSWER =
      "HTTP/1.1 400 Bad Request\r\nConnection: close\r\nContent-Type: text/plain\r\nContent-Length: "
          + MESSAGE.length()
          + "\r\n\r\n"
          + MESSAGE;

  private final HttpServer server;
  private boolean refused;

  PlainHttpRefusal(HttpServer server) {
    this.server = server;
  }

  @Override
  public void channelRead(ChannelHandlerContext context, Object read) {
    ByteBuf bytes = (ByteBuf) read;
    if (refused) {
      bytes.release();
    } else if (!bytes.isReadable() || bytes.getByte(bytes.readerIndex()) == TLS_HANDSHAKE) {
      context.pipeline().remove(this);
      context.fireChannelRead(bytes);
    } else {
      refused = true;
      bytes.release();
      server.port().refusedTls(context.channel(), "plaintext", MESSAGE);
      context
          .writeAndFlush(Unpooled.copiedBuffer(ANSWER, StandardCharsets.US_ASCII))
          .addListener(ChannelFutureListener.CLOSE);
    }
  }
}
