package io.weft.http.h2;

import io.netty.bootstrap.Bootstrap;
import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.channel.socket.nio.NioSocketChannel;
import io.weft.http.model.Body;
import io.weft.http.model.Exchange;
import io.weft.http.model.Headers;
import io.weft.http.model.HttpLimits;
import io.weft.http.model.HttpRefusal;
import io.weft.http.model.HttpVersion;
import io.weft.http.model.Request;
import io.weft.http.model.RequestHandler;
import io.weft.http.model.Response;
import io.weft.stack.Reply;
import io.weft.testkit.RecordingReply;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.function.BiConsumer;
import java.util.function.Function;

/** Servers and clients of HTTP/2 on loopback sockets, all on one loop. */
final class Loopback implements AutoCloseable {
  static final Function<Channel, Runnable> FLUSHER =
      channel -> () -> channel.eventLoop().execute(channel::flush);

  private final EventLoopGroup group =
      new MultiThreadIoEventLoopGroup(1, NioIoHandler.newFactory());
  private final EventLoopLoop loop = new EventLoopLoop(group.next());
  final List<Integer> goAways = new CopyOnWriteArrayList<>(); // their codes
  final List<HttpRefusal> refusals = new CopyOnWriteArrayList<>();
  final List<H2ServerConnection> accepted = new CopyOnWriteArrayList<>();
  final List<Channel> channels = new CopyOnWriteArrayList<>();

  /** Listens, and hands each request to a handler. */
  InetSocketAddress listen(HttpLimits limits, BiConsumer<Request, Exchange> handler)
      throws Exception {
    RequestHandler to =
        new RequestHandler() {
          @Override
          public void handle(Request request, Exchange exchange) {
            handler.accept(request, exchange);
          }

          @Override
          public void refused(HttpRefusal refusal) {
            refusals.add(refusal);
          }
        };
    Channel server =
        new ServerBootstrap()
            .group(group)
            .channel(NioServerSocketChannel.class)
            .childHandler(
                new ChannelInitializer<Channel>() {
                  @Override
                  protected void initChannel(Channel channel) {
                    channels.add(channel);
                    channel.pipeline().addLast(new GoAways(goAways));
                    accepted.add(
                        H2ServerConnection.install(
                            channel.pipeline(), loop, limits, "http", FLUSHER, to));
                  }
                })
            .bind(InetAddress.getLoopbackAddress(), 0)
            .sync()
            .channel();
    return (InetSocketAddress) server.localAddress();
  }

  H2ClientConnection connect(InetSocketAddress address, HttpLimits limits) throws Exception {
    H2ClientConnection[] made = new H2ClientConnection[1];
    Channel channel =
        new Bootstrap()
            .group(group)
            .channel(NioSocketChannel.class)
            .option(ChannelOption.TCP_NODELAY, true)
            .handler(
                new ChannelInitializer<Channel>() {
                  @Override
                  protected void initChannel(Channel opened) {
                    made[0] =
                        H2ClientConnection.install(
                            opened.pipeline(), loop, limits, FLUSHER, refusals::add);
                  }
                })
            .connect(address)
            .sync()
            .channel();
    channels.add(channel);
    return made[0];
  }

  /** Runs something on the loop. */
  <T> T call(Callable<T> task) throws Exception {
    return group.next().submit(task).get(30, TimeUnit.SECONDS);
  }

  void run(Runnable task) throws Exception {
    Object none =
        call(
            () -> {
              task.run();
              return Boolean.TRUE;
            });
    assert none != null;
  }

  RecordingReply<Response> send(H2ClientConnection client, Request request) throws Exception {
    RecordingReply<Response> reply = new RecordingReply<>();
    Runnable unused = sending(client, request, reply);
    return reply;
  }

  /** Sends, and gives what cancels. */
  Runnable sending(H2ClientConnection client, Request request, Reply<Response> reply)
      throws Exception {
    return call(() -> client.send(request, reply));
  }

  static Request request(String method, String target, Headers headers, Body body) {
    return new Request(
        HttpVersion.HTTP_2, method, "http", "users:80", target, headers, body, Optional.empty());
  }

  static Request get(String target) {
    return request("GET", target, new Headers(), Body.empty());
  }

  /** Answers with the body and the trailers of the request, and some of its head. */
  static void echo(Request request, Exchange exchange) {
    Headers headers =
        Headers.of("x-method", request.method(), "x-target", request.target())
            .add("x-authority", request.authority());
    request.headers().forEach((name, value) -> headers.add("x-" + name, value));
    Response response = new Response(200, headers, request.body());
    response.whenOver(request::release);
    exchange.respond(response);
  }

  @Override
  public void close() throws Exception {
    for (Channel channel : channels) {
      channel.close().sync();
    }
    group.shutdownGracefully(0, 5, TimeUnit.SECONDS).sync();
  }
}
