package io.weft.testkit;

import io.netty.bootstrap.ServerBootstrap;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoop;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.handler.codec.http.DefaultFullHttpResponse;
import io.netty.handler.codec.http.DefaultHttpContent;
import io.netty.handler.codec.http.DefaultHttpResponse;
import io.netty.handler.codec.http.FullHttpRequest;
import io.netty.handler.codec.http.FullHttpResponse;
import io.netty.handler.codec.http.HttpObjectAggregator;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpServerCodec;
import io.netty.handler.codec.http.HttpUtil;
import io.netty.handler.codec.http.HttpVersion;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * An HTTP server with one thread, on which all that it serves is kept, and which can be made to
 * behave badly. It can be stopped and started again on the same port.
 */
public final class HttpPeer implements AutoCloseable {
  private static final int FIRST_PORT = 10_000;
  private static final int PORTS = 20_000;
  private static final int ATTEMPTS = 100;

  private final MultiThreadIoEventLoopGroup group =
      new MultiThreadIoEventLoopGroup(1, NioIoHandler.newFactory());
  private final EventLoop thread = group.next();
  private final Consumer<Exchange> service;
  private final List<Channel> connections = new ArrayList<>();
  private @Nullable Channel listener;
  private int port;
  private Fault fault = Fault.NONE;

  /** How it behaves badly. */
  public enum Fault {
    NONE,
    /** Takes requests and never answers, not even those that it has already. */
    STALL,
    /** Begins to answer, and stops in the middle of the body. */
    STALL_IN_BODY,
    /** Closes the connection instead of an answer. */
    CUT
  }

  /**
   * Starts on a free port.
   *
   * @param service answers requests, now or later, on the server's thread
   */
  public HttpPeer(Consumer<Exchange> service) {
    this.service = service;
    start();
  }

  /** A request and the way to answer it. */
  public final class Exchange {
    private final Channel channel;
    private final String method;
    private final String uri;
    private final Map<String, String> headers;
    private final String body;

    private Exchange(Channel channel, FullHttpRequest request) {
      this.channel = channel;
      this.method = request.method().name();
      this.uri = request.uri();
      this.headers = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
      request.headers().forEach(header -> headers.put(header.getKey(), header.getValue()));
      this.body = request.content().toString(StandardCharsets.UTF_8);
    }

    public String method() {
      return method;
    }

    public String uri() {
      return uri;
    }

    public Map<String, String> headers() {
      return headers;
    }

    public String body() {
      return body;
    }

    public boolean isOpen() {
      return channel.isActive();
    }

    /** Begins a stream of server-sent events. */
    public void stream() {
      HttpResponse response = new DefaultHttpResponse(HttpVersion.HTTP_1_1, HttpResponseStatus.OK);
      response.headers().set("Content-Type", "text/event-stream");
      HttpUtil.setTransferEncodingChunked(response, true);
      channel.writeAndFlush(response);
    }

    public void send(String text) {
      if (fault != Fault.STALL) {
        channel.writeAndFlush(
            new DefaultHttpContent(Unpooled.copiedBuffer(text, StandardCharsets.UTF_8)));
      }
    }

    public void cut() {
      channel.close();
    }

    public void answer(int status, String text, Map<String, String> with) {
      if (fault == Fault.STALL) {
        return;
      }
      byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
      boolean half = fault == Fault.STALL_IN_BODY && status == 200;
      FullHttpResponse response =
          new DefaultFullHttpResponse(
              HttpVersion.HTTP_1_1,
              HttpResponseStatus.valueOf(status),
              Unpooled.wrappedBuffer(bytes, 0, half ? bytes.length / 2 : bytes.length));
      with.forEach((name, value) -> response.headers().set(name, value));
      HttpUtil.setContentLength(response, bytes.length);
      channel.writeAndFlush(response);
    }
  }

  /** Starts on a free port, or on that of before. */
  public void start() {
    listener = listen();
    port = ((InetSocketAddress) listener.localAddress()).getPort();
  }

  /**
   * A free port is one that no connection gets by itself: while this is stopped, a client that
   * looks for it could else meet itself there, and keep it from coming back. That of before is free
   * again when the thread has been at its selector.
   */
  private Channel listen() {
    Random random = new Random();
    for (int attempt = 1; ; attempt++) {
      try {
        return listen(port == 0 ? FIRST_PORT + random.nextInt(PORTS) : port);
      } catch (Exception e) { // Netty throws what is to be declared, undeclared
        if (attempt == ATTEMPTS) {
          throw new IllegalStateException("no port is free", e);
        }
      }
    }
  }

  private Channel listen(int at) {
    return new ServerBootstrap()
        .group(group)
        .channel(NioServerSocketChannel.class)
        .option(ChannelOption.SO_REUSEADDR, true)
        .childHandler(
            new ChannelInitializer<>() {
              @Override
              protected void initChannel(Channel channel) {
                connections.add(channel);
                channel.closeFuture().addListener(closed -> connections.remove(channel));
                channel
                    .pipeline()
                    .addLast(new HttpServerCodec())
                    .addLast(new HttpObjectAggregator(1 << 20))
                    .addLast(new Requests());
              }
            })
        .bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), at))
        .syncUninterruptibly()
        .channel();
  }

  /** Closes the port and all connections. */
  public void stop() {
    Channel open = listener;
    if (open != null) {
      open.close().syncUninterruptibly();
    }
    run(
        () -> {
          List.copyOf(connections).forEach(Channel::close);
          return null;
        });
  }

  private final class Requests extends SimpleChannelInboundHandler<FullHttpRequest> {
    @Override
    protected void channelRead0(ChannelHandlerContext context, FullHttpRequest request) {
      if (fault == Fault.CUT) {
        context.close();
      } else {
        service.accept(new Exchange(context.channel(), request));
      }
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
      context.close();
    }
  }

  public int port() {
    return port;
  }

  public EventLoop thread() {
    return thread;
  }

  public void fault(Fault next) {
    run(
        () -> {
          fault = next;
          return null;
        });
  }

  public int connections() {
    return run(connections::size);
  }

  /** Does something on the server's thread. */
  public <T> T run(Callable<T> task) {
    return thread.submit(task).syncUninterruptibly().getNow();
  }

  @Override
  public void close() {
    stop();
    group.shutdownGracefully(0, 1, TimeUnit.SECONDS).syncUninterruptibly();
  }
}
