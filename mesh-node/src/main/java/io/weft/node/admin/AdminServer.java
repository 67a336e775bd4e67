package io.weft.node.admin;

import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.group.ChannelGroup;
import io.netty.channel.group.DefaultChannelGroup;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.handler.codec.http.HttpDecoderConfig;
import io.netty.handler.codec.http.HttpServerCodec;
import io.netty.handler.codec.http.HttpServerKeepAliveHandler;
import io.netty.handler.flow.FlowControlHandler;
import io.netty.util.concurrent.FastThreadLocalThread;
import io.weft.stack.metrics.Metric;
import io.weft.stack.metrics.MetricScope;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;

/**
 * Serves pages over HTTP/1.1, on a thread of its own: however long a page takes, and whatever is
 * asked how often, traffic does not wait for it.
 *
 * <p>There is no authentication: whoever reaches the address reads the pages; one that changes
 * something asks for a key itself. It answers only those who ask for it by a name that it has:
 * {@code localhost}, a loopback address, the address it listens on (any address, when it listens on
 * all), or a name that was given.
 */
public final class AdminServer implements AutoCloseable {
  static final Metric REQUESTS =
      Metric.of(
          "weft_admin_requests_total",
          "Requests to the admin service, by page (other: no such page) and HTTP status.",
          "page",
          "status");

  private static final int MAX_CONNECTIONS = 64;
  private static final int MAX_LINE_BYTES = 4 * 1024;
  private static final int MAX_HEADER_BYTES = 16 * 1024;

  private final EventLoopGroup loop;
  private final ChannelGroup connections;
  private final MetricScope metrics;
  private final Channel listener;

  private AdminServer(
      EventLoopGroup loop, ChannelGroup connections, MetricScope metrics, Channel listener) {
    this.loop = loop;
    this.connections = connections;
    this.metrics = metrics;
    this.listener = listener;
  }

  /** Where the service listens when nothing else is said: this machine alone can reach it. */
  public static InetSocketAddress loopback(int port) {
    return new InetSocketAddress(InetAddress.getLoopbackAddress(), port);
  }

  /**
   * How an admin service is set up.
   *
   * @param address where it listens; port 0 takes any free one
   * @param hostNames more names by which clients may ask for it, besides those that always do
   * @param patience how long a client may take to send a request, to take an answer, or to think
   *     between two
   */
  public record Settings(InetSocketAddress address, Set<String> hostNames, Duration patience) {
    public Settings {
      if (address.isUnresolved()) {
        throw new IllegalArgumentException("the admin address " + address + " is not resolved");
      }
      hostNames = Set.copyOf(hostNames);
    }

    /** No more names, and 30 s. */
    public static Settings of(InetSocketAddress address) {
      return new Settings(address, Set.of(), Duration.ofSeconds(30));
    }
  }

  /**
   * Starts to listen.
   *
   * @param pages in the order of the index; the index itself is added
   * @param metrics where it counts its requests
   * @throws IOException when the address cannot be had
   * @throws IllegalArgumentException when two pages have one path
   */
  public static AdminServer start(Settings settings, List<AdminPage> pages, MetricScope metrics)
      throws IOException {
    Pages index = new Pages(pages);
    EventLoopGroup loop =
        new MultiThreadIoEventLoopGroup(1, AdminServer::thread, NioIoHandler.newFactory());
    ChannelGroup connections = new DefaultChannelGroup(loop.next());
    MetricScope own = metrics.child();
    AllowedHosts hosts = new AllowedHosts(settings.address().getAddress(), settings.hostNames());
    ChannelFuture bound =
        new ServerBootstrap()
            .group(loop)
            .channel(NioServerSocketChannel.class)
            // One request at a time: the next is read when the answer before it is written.
            .childOption(ChannelOption.AUTO_READ, false)
            .childHandler(
                new ChannelInitializer<Channel>() {
                  @Override
                  protected void initChannel(Channel channel) {
                    connections.add(channel);
                    if (connections.size() > MAX_CONNECTIONS) {
                      channel.close();
                      return;
                    }
                    channel
                        .pipeline()
                        .addLast(codec(), new HttpServerKeepAliveHandler())
                        .addLast(new FlowControlHandler())
                        .addLast(new Exchange(index, hosts, own, settings.patience()));
                  }
                })
            .bind(settings.address())
            .awaitUninterruptibly();
    AdminServer server = new AdminServer(loop, connections, own, bound.channel());
    if (!bound.isSuccess()) {
      server.close();
      throw new IOException(
          "the admin service cannot listen on " + settings.address() + ": " + bound.cause(),
          bound.cause());
    }
    return server;
  }

  private static Thread thread(Runnable task) {
    Thread thread = new FastThreadLocalThread(task, "weft-admin");
    thread.setDaemon(true); // what keeps a node up is its traffic
    return thread;
  }

  private static HttpServerCodec codec() {
    return new HttpServerCodec(
        new HttpDecoderConfig()
            .setMaxInitialLineLength(MAX_LINE_BYTES)
            .setMaxHeaderSize(MAX_HEADER_BYTES));
  }

  /** Where the service listens, with the real port. */
  public InetSocketAddress address() {
    return (InetSocketAddress) listener.localAddress();
  }

  /** Stops listening, drops all connections and ends the thread. Idempotent. */
  @Override
  public void close() {
    listener.close();
    connections.close();
    metrics.close();
    var ended = loop.shutdownGracefully(0, 1, TimeUnit.SECONDS);
    if (!loop.next().inEventLoop()) {
      ended.awaitUninterruptibly(10, TimeUnit.SECONDS);
    }
  }
}
