package io.weft.http.h1;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.bootstrap.Bootstrap;
import io.netty.bootstrap.ServerBootstrap;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.EventLoop;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.channel.socket.nio.NioSocketChannel;
import io.weft.http.model.Body;
import io.weft.http.model.Exchange;
import io.weft.http.model.Headers;
import io.weft.http.model.HttpLimits;
import io.weft.http.model.HttpRefusal;
import io.weft.http.model.Request;
import io.weft.http.model.RequestHandler;
import io.weft.http.model.Response;
import io.weft.stack.Reply;
import io.weft.stack.call.Failure;
import io.weft.stack.time.Loop;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.BiConsumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Both connections on real sockets: a caller, a proxy, and a server that echoes. */
class LoopbackTest {
  private static final int LIMIT_MILLIS = 30_000;
  private static final int BODY_BYTES = 8 << 20;

  private final MultiThreadIoEventLoopGroup group =
      new MultiThreadIoEventLoopGroup(1, NioIoHandler.newFactory());
  private final AtomicLong lying = new AtomicLong();
  private final AtomicLong mostLying = new AtomicLong();

  @AfterEach
  void stop() throws InterruptedException {
    group.shutdownGracefully(0, 1, TimeUnit.SECONDS).sync();
  }

  private static Runnable flusher(Channel channel) {
    return () -> channel.eventLoop().execute(channel::flush);
  }

  private static ChannelHandler server(HandlerOf handlers) {
    return new ChannelInitializer<>() {
      @Override
      protected void initChannel(Channel channel) {
        Loop loop = new NettyClock(channel.eventLoop());
        channel
            .pipeline()
            .addLast(
                new H1ServerConnection(
                    loop,
                    HttpLimits.DEFAULT,
                    "http",
                    LoopbackTest::flusher,
                    handlers.on(channel.eventLoop())));
      }
    };
  }

  /** What serves the requests of a connection. */
  private interface HandlerOf {
    RequestHandler on(EventLoop eventLoop);
  }

  private InetSocketAddress listen(HandlerOf handlers) {
    return (InetSocketAddress)
        new ServerBootstrap()
            .group(group)
            .channel(NioServerSocketChannel.class)
            .childHandler(server(handlers))
            .bind(InetAddress.getLoopbackAddress(), 0)
            .syncUninterruptibly()
            .channel()
            .localAddress();
  }

  private record Handler(BiConsumer<Request, Exchange> served) implements RequestHandler {
    @Override
    public void handle(Request request, Exchange exchange) {
      served.accept(request, exchange);
    }

    @Override
    public void refused(HttpRefusal refusal) {}
  }

  private static void echo(Request request, Exchange exchange) {
    Body.Reading[] reading = new Body.Reading[1];
    Body answer =
        new Body(
            new Body.Source() {
              @Override
              public void passedOn(int bytes) {
                if (reading[0] != null) {
                  reading[0].passedOn(bytes);
                }
              }

              @Override
              public void stopped() {}
            });
    reading[0] =
        request
            .body()
            .read(
                new Body.Sink() {
                  @Override
                  public void data(ByteBuf bytes) {
                    answer.data(bytes);
                  }

                  @Override
                  public void end(Headers trailers) {
                    answer.end(trailers);
                  }

                  @Override
                  public void failed(Failure failure) {
                    answer.fail(failure);
                  }
                });
    exchange.respond(new Response(200, new Headers(), answer));
    answer.whenOver(request::release);
  }

  private void proxy(EventLoop eventLoop, InetSocketAddress to, Request request, Exchange back) {
    H1ClientConnection client =
        new H1ClientConnection(
            new NettyClock(eventLoop), HttpLimits.DEFAULT, LoopbackTest::flusher);
    new Bootstrap()
        .group(eventLoop)
        .channel(NioSocketChannel.class)
        .handler(client)
        .connect(to)
        .addListener(
            connected ->
                client.send(
                    request,
                    new Reply<>() {
                      @Override
                      public void ok(Response response) {
                        back.respond(response);
                      }

                      @Override
                      public void failed(Failure failure) {
                        back.respond(new Response(502, new Headers(), Body.empty()));
                      }
                    }));
  }

  private Socket connect(InetSocketAddress address) throws IOException {
    Socket socket = new Socket(address.getAddress(), address.getPort());
    socket.setSoTimeout(LIMIT_MILLIS);
    return socket;
  }

  @Test
  void aLargeBodyGoesThroughAProxyAndBack() throws Exception {
    InetSocketAddress echo = listen(eventLoop -> new Handler(LoopbackTest::echo));
    InetSocketAddress proxy =
        listen(
            eventLoop ->
                new Handler((request, exchange) -> proxy(eventLoop, echo, request, exchange)));
    byte[] body = new byte[BODY_BYTES];
    new Random(1).nextBytes(body);
    try (Socket socket = connect(proxy)) {
      for (int i = 0; i < 2; i++) {
        Thread writer = new Thread(() -> write(socket, body));
        writer.start();
        InputStream in = socket.getInputStream();
        assertThat(line(in)).isEqualTo("HTTP/1.1 200 OK");
        assertThat(line(in)).isEqualTo("Transfer-Encoding: chunked");
        assertThat(line(in)).isEmpty();
        int at = 0;
        for (int size = size(in); size > 0; size = size(in)) {
          assertThat(in.readNBytes(size)).isEqualTo(Arrays.copyOfRange(body, at, at + size));
          at += size;
          assertThat(line(in)).isEmpty();
        }
        assertThat(line(in)).isEmpty();
        assertThat(at).isEqualTo(BODY_BYTES);
        writer.join(LIMIT_MILLIS);
      }
    }
  }

  private static void write(Socket socket, byte[] body) {
    try {
      OutputStream out = socket.getOutputStream();
      out.write(
          ("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: " + body.length + "\r\n\r\n")
              .getBytes(StandardCharsets.US_ASCII));
      out.write(body);
      out.flush();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static int size(InputStream in) throws IOException {
    return Integer.parseInt(line(in), 16);
  }

  private static String line(InputStream in) throws IOException {
    StringBuilder line = new StringBuilder();
    for (int c = in.read(); c != '\n'; c = in.read()) {
      if (c < 0) {
        throw new IOException("the end, behind: " + line);
      }
      if (c != '\r') {
        line.append((char) c);
      }
    }
    return line.toString();
  }

  @Test
  void aCallerThatDoesNotReadStopsTheSource() throws Exception {
    InetSocketAddress endless =
        listen(
            eventLoop ->
                new Handler(
                    (request, exchange) -> {
                      exchange.respond(new Response(200, new Headers(), endless()));
                      request.release();
                    }));
    try (Socket socket = connect(endless)) {
      socket
          .getOutputStream()
          .write("GET / HTTP/1.1\r\nHost: a\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
      assertThat(line(socket.getInputStream())).isEqualTo("HTTP/1.1 200 OK");
      assertThat(socket.getInputStream().readNBytes(4 << 20)).hasSize(4 << 20);
    }
    assertThat(mostLying.get()).isLessThanOrEqualTo(HttpLimits.DEFAULT.windowBytes());
  }

  /** Gives its window, and then as much as is passed on. */
  private Body endless() {
    Body[] body = new Body[1];
    body[0] =
        new Body(
            new Body.Source() {
              @Override
              public void wanted() {
                give(HttpLimits.DEFAULT.windowBytes());
              }

              private void give(int bytes) {
                mostLying.accumulateAndGet(lying.addAndGet(bytes), Math::max);
                body[0].data(Unpooled.wrappedBuffer(new byte[bytes]));
              }

              @Override
              public void passedOn(int bytes) {
                lying.addAndGet(-bytes);
                if (!body[0].isOver()) {
                  give(bytes);
                }
              }

              @Override
              public void stopped() {}
            });
    return body[0];
  }

  @Test
  void aCallerReadsWhyItWasRefusedThoughItSendsMore() throws Exception {
    InetSocketAddress server = listen(eventLoop -> new Handler(LoopbackTest::echo));
    try (Socket socket = connect(server)) {
      OutputStream out = socket.getOutputStream();
      out.write(("GET /" + "a".repeat(200_000)).getBytes(StandardCharsets.US_ASCII));
      assertThat(new String(socket.getInputStream().readAllBytes(), StandardCharsets.US_ASCII))
          .startsWith("HTTP/1.1 414 URI Too Long\r\n")
          .endsWith("414 URI Too Long\n");
    }
  }
}
