package io.weft.control.api.thrift;

import io.netty.bootstrap.ServerBootstrap;
import io.netty.buffer.ByteBufAllocator;
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
import io.netty.handler.ssl.SslHandler;
import io.netty.util.concurrent.DefaultThreadFactory;
import io.netty.util.concurrent.GlobalEventExecutor;
import io.weft.control.access.Access;
import io.weft.control.api.ApiLoop;
import io.weft.control.dtab.Dtabs;
import io.weft.control.fleet.Fleet;
import io.weft.control.names.Bindings;
import io.weft.stack.metrics.Metric;
import io.weft.stack.metrics.MetricScope;
import io.weft.stack.time.Ticker;
import io.weft.thrift.frame.ThriftLimits;
import io.weft.thrift.mux.MuxDecoder;
import io.weft.thrift.mux.MuxEncoder;
import io.weft.thrift.mux.MuxLimits;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Function;
import java.util.random.RandomGenerator;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * namerd's Thrift interface over ThriftMux, for linkerd's interpreter {@code io.l5d.namerd}. All is
 * done on one event loop of its own: a poll that waits holds no thread, and a change is encoded
 * once for all who wait for it.
 */
public final class ThriftApi implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(ThriftApi.class);

  private static final int BACKLOG = 1024;
  private static final MuxLimits LIMITS =
      MuxLimits.of(new ThriftLimits(256 * 1024, 64, Duration.ofSeconds(30)));
  private static final Metric WAITING =
      Metric.of(
          "weft_control_thrift_waiting",
          "Requests of linkerd's nodes to the Thrift interface that wait for a change.");

  private final ThriftApiSettings settings;
  private final Optional<Function<ByteBufAllocator, SslHandler>> tls;
  private final EventLoopGroup group;
  private final ApiLoop loop;
  private final ChannelGroup connections = new DefaultChannelGroup(GlobalEventExecutor.INSTANCE);
  private final MetricScope metrics;
  private final Seats seats;
  private final NamerService service;
  private final Channel listener;

  /**
   * Starts to listen.
   *
   * @param fleet is told which names are used
   * @param access who may read which namespace
   * @param tls makes the handler of a connection; that of {@code TlsIdentity.edgeServer}, or of any
   *     {@code SslContext}, with which a client certificate counts if it was verified
   * @param random gives where the stamps of states begin
   * @throws IOException when the address cannot be had
   */
  public ThriftApi(
      ThriftApiSettings settings,
      Dtabs dtabs,
      Bindings bindings,
      Fleet fleet,
      Access access,
      Optional<Function<ByteBufAllocator, SslHandler>> tls,
      MetricScope metrics,
      RandomGenerator random,
      InstantSource time)
      throws IOException {
    this.settings = settings;
    this.tls = tls;
    this.group =
        new MultiThreadIoEventLoopGroup(
            1, new DefaultThreadFactory("weft-control-thrift", true), NioIoHandler.newFactory());
    this.loop = new ApiLoop(0, group.next(), Ticker.system());
    this.metrics = metrics.child();
    this.seats = new Seats(settings.maxWaiting());
    this.metrics.gauge(WAITING, seats::taken);
    this.service =
        new NamerService(
            new NamerService.Settings(settings.names(), settings.clusters(), settings.patience()),
            dtabs,
            bindings,
            fleet,
            new Gate(access, time),
            loop,
            new AtomicLong(random.nextLong())::getAndIncrement,
            this.metrics);
    ChannelFuture bound =
        new ServerBootstrap()
            .group(group)
            .channel(NioServerSocketChannel.class)
            .option(ChannelOption.SO_BACKLOG, BACKLOG)
            .option(ChannelOption.SO_REUSEADDR, true)
            .childOption(ChannelOption.TCP_NODELAY, true)
            .childOption(ChannelOption.SO_KEEPALIVE, true)
            .childHandler(
                new ChannelInitializer<Channel>() {
                  @Override
                  protected void initChannel(Channel connection) {
                    accept(connection);
                  }
                })
            .bind(settings.address())
            .awaitUninterruptibly();
    this.listener = bound.channel();
    if (!bound.isSuccess()) {
      stop();
      throw new IOException(
          "the Thrift interface cannot listen on " + settings.address() + ": " + bound.cause(),
          bound.cause());
    }
  }

  private void accept(Channel connection) {
    if (connections.size() >= settings.maxConnections()) {
      log.warn(
          "Thrift interface: connection of {} closed: the limit of {} connections is reached",
          connection.remoteAddress(),
          settings.maxConnections());
      connection.close();
      return;
    }
    connections.add(connection);
    Optional<SslHandler> secure = tls.map(make -> make.apply(connection.alloc()));
    secure.ifPresent(connection.pipeline()::addLast);
    MuxEncoder encoder = new MuxEncoder();
    connection
        .pipeline()
        .addLast(new MuxDecoder(LIMITS, loop))
        .addLast(encoder)
        .addLast(
            new NamerSession(
                service,
                loop,
                encoder,
                loop.flusher(connection),
                secure,
                seats,
                settings.maxWaitingOfOne()));
  }

  /** Where it listens, with the real port. */
  public InetSocketAddress address() {
    return (InetSocketAddress) listener.localAddress();
  }

  /**
   * Takes no more connections, gives requests that wait back to their clients, lets these leave for
   * as long as the settings say, and frees all. Blocks for that. Idempotent.
   */
  @Override
  public void close() {
    if (group.isShuttingDown()) {
      return;
    }
    listener.close().syncUninterruptibly();
    for (Channel connection : connections) {
      loop.execute(
          () -> {
            NamerSession session = connection.pipeline().get(NamerSession.class);
            if (session == null) {
              connection.close();
            } else {
              session.drain();
            }
          });
    }
    connections.newCloseFuture().awaitUninterruptibly(settings.grace().toMillis());
    stop();
  }

  private void stop() {
    connections.close();
    loop.execute(service::close);
    group.shutdownGracefully(0, 1, TimeUnit.SECONDS).awaitUninterruptibly(10, TimeUnit.SECONDS);
    metrics.close();
  }
}
