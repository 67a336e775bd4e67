package io.weft.control.api.thrift;

import io.netty.buffer.ByteBufAllocator;
import io.netty.channel.Channel;
import io.netty.handler.ssl.SslHandler;
import io.weft.control.access.Access;
import io.weft.control.api.ApiLoop;
import io.weft.control.api.Listener;
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
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Function;
import java.util.random.RandomGenerator;

/**
 * namerd's Thrift interface over ThriftMux, for linkerd's interpreter {@code io.l5d.namerd}. All is
 * done on one event loop of its own: a poll that waits holds no thread, and a change is encoded
 * once for all who wait for it.
 */
public final class ThriftApi implements AutoCloseable {
  private static final MuxLimits LIMITS =
      MuxLimits.of(new ThriftLimits(256 * 1024, 64, Duration.ofSeconds(30)));
  private static final Metric WAITING =
      Metric.of(
          "weft_control_thrift_waiting",
          "Requests of linkerd's nodes to the Thrift interface that wait for a change.");

  private final ThriftApiSettings settings;
  private final Optional<Function<ByteBufAllocator, SslHandler>> tls;
  private final Listener listener;
  private final ApiLoop loop;
  private final MetricScope metrics;
  private final Seats seats;
  private final NamerService service;
  private final InetSocketAddress address;

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
    this.listener =
        new Listener("Thrift interface", 1, "weft-control-thrift", settings.maxConnections());
    this.loop = new ApiLoop(0, listener.loop(), Ticker.system());
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
    try {
      this.address = listener.listen(settings.address(), this::accept);
    } catch (IOException e) {
      this.metrics.close();
      throw e;
    }
  }

  private void accept(Channel connection) {
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
    return address;
  }

  /**
   * Takes no more connections, gives requests that wait back to their clients, lets these leave for
   * as long as the settings say, and frees all. Blocks for that. Idempotent.
   */
  @Override
  public void close() {
    if (listener.isClosed()) {
      return;
    }
    listener.drain(ThriftApi::drain, settings.grace());
    loop.execute(service::close);
    listener.close();
    metrics.close();
  }

  private static void drain(Channel connection) {
    NamerSession session = connection.pipeline().get(NamerSession.class);
    if (session == null) {
      connection.close();
    } else {
      session.drain();
    }
  }
}
