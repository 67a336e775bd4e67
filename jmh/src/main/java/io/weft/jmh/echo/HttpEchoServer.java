package io.weft.jmh.echo;

import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelPipeline;
import io.netty.handler.codec.ByteToMessageDecoder;
import io.weft.http.h1.H1ServerConnection;
import io.weft.http.h2.H2ServerConnection;
import io.weft.http.model.HttpLimits;
import io.weft.jmh.process.ChildLine;
import io.weft.node.net.EventLoops;
import io.weft.node.net.Listener;
import io.weft.node.net.NettyLoop;
import io.weft.stack.metrics.Counter;
import io.weft.stack.time.Ticker;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.function.Function;

/**
 * The server at the end of every way of HTTP that is measured: returns the body of each request, in
 * HTTP/1.1 and in HTTP/2 with prior knowledge, which callers may choose between.
 */
public final class HttpEchoServer implements AutoCloseable {
  private static final String SCHEME = "http";

  private final EventLoops loops;
  private final Listener listener;

  private HttpEchoServer(EventLoops loops, Listener listener) {
    this.loops = loops;
    this.listener = listener;
  }

  /** Listens on a free port of the loopback interface. */
  static HttpEchoServer start(int loops) throws IOException {
    EventLoops own = new EventLoops(loops, Ticker.system());
    Counter uncounted = amount -> {};
    return new HttpEchoServer(
        own,
        Listener.bind(
            own,
            new InetSocketAddress(InetAddress.getLoopbackAddress(), 0),
            Integer.MAX_VALUE,
            uncounted,
            uncounted,
            (connection, loop) -> connection.pipeline().addLast(new VersionChoice(loop))));
  }

  /** Waits for the first bytes: no request of HTTP/1.1 begins as the preface of HTTP/2 does. */
  private static final class VersionChoice extends ByteToMessageDecoder {
    private static final int PRI = 0x50524920; // "PRI "

    private final NettyLoop loop;

    VersionChoice(NettyLoop loop) {
      this.loop = loop;
    }

    @Override
    protected void decode(ChannelHandlerContext context, ByteBuf in, List<Object> out) {
      if (in.readableBytes() < Integer.BYTES) {
        return;
      }
      ChannelPipeline pipeline = context.pipeline();
      Function<Channel, Runnable> flusher = channel -> loop.flushes().member(channel)::mark;
      HttpEchoHandler handler = new HttpEchoHandler();
      if (in.getInt(in.readerIndex()) == PRI) {
        H2ServerConnection.install(pipeline, loop, HttpLimits.DEFAULT, SCHEME, flusher, handler);
      } else {
        pipeline.addLast(
            new H1ServerConnection(loop, HttpLimits.DEFAULT, SCHEME, flusher, handler));
      }
      pipeline.remove(this); // which gives what was read to what follows
    }
  }

  int port() {
    return listener.address().getPort();
  }

  @Override
  public void close() {
    listener.close();
    loops.close();
  }

  /** Serves until standard input ends. The one argument is the number of event loops. */
  public static void main(String[] args) throws Exception {
    ChildLine line = ChildLine.open();
    try (HttpEchoServer server = start(Integer.parseInt(args[0]))) {
      line.serve(server.port());
    }
    System.exit(0);
  }
}
