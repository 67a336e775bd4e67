package io.weft.node.protocol.http;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.ByteToMessageDecoder;
import io.weft.http.model.HttpRefusal;
import io.weft.node.net.NettyLoop;
import io.weft.stack.time.Loop;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Waits for the first bytes of a connection, and has the version spoken that they belong to: HTTP/2
 * begins with a preface, with TLS and without (RFC 9113 sections 3.3 and 3.4).
 */
final class VersionDetector extends ByteToMessageDecoder {
  private static final ByteBuf PREFACE =
      Unpooled.unreleasableBuffer(
          Unpooled.copiedBuffer("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n", StandardCharsets.US_ASCII));

  /** No request of HTTP/1 begins so: the method is of HTTP/2 alone. */
  private static final int ENOUGH = 4;

  private final HttpServer server;
  private final NettyLoop loop;
  private final Duration limit;
  private Loop.@Nullable Timeout timeout;

  /**
   * @param limit how long the first bytes may take
   */
  VersionDetector(HttpServer server, NettyLoop loop, Duration limit) {
    this.server = server;
    this.loop = loop;
    this.limit = limit;
  }

  @Override
  public void handlerAdded(ChannelHandlerContext context) {
    timeout = loop.schedule(limit.toNanos(), () -> tooSlow(context));
  }

  private void tooSlow(ChannelHandlerContext context) {
    server.refused(
        context.channel(),
        new HttpRefusal(
            HttpRefusal.Reason.TOO_SLOW,
            "no request within " + limit.toMillis() + " ms of the connection",
            true));
    context.close();
  }

  @Override
  protected void decode(ChannelHandlerContext context, ByteBuf in, List<Object> out) {
    int length = Math.min(in.readableBytes(), ENOUGH);
    boolean fits = PREFACE.slice(0, length).equals(in.slice(in.readerIndex(), length));
    if (length == 0 || (fits && length < ENOUGH)) {
      return;
    }
    server.speak(context.pipeline(), loop, fits);
    context.pipeline().remove(this); // which gives what was read to what follows
  }

  @Override
  protected void handlerRemoved0(ChannelHandlerContext context) {
    if (timeout != null) {
      timeout.cancel();
    }
  }

  @Override
  public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
    server.port().brokenBy(context.channel(), cause);
    context.close();
  }
}
