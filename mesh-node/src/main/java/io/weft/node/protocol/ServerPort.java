package io.weft.node.protocol;

import io.netty.channel.Channel;
import io.netty.handler.ssl.SslHandler;
import io.weft.node.config.ServerConfig;
import io.weft.node.net.EventLoops;
import io.weft.node.net.Listener;
import io.weft.node.net.NettyLoop;
import io.weft.node.protocol.endpoint.EndpointConnector;
import io.weft.node.protocol.endpoint.EndpointMetrics;
import io.weft.node.protocol.params.Limits;
import io.weft.node.router.ConcurrencyLimit;
import io.weft.node.router.Destination;
import io.weft.node.router.Router;
import io.weft.stack.Reply;
import io.weft.stack.Service;
import io.weft.stack.call.CallContext;
import io.weft.stack.metrics.Counter;
import io.weft.stack.metrics.Metric;
import io.weft.stack.metrics.MetricScope;
import io.weft.tls.context.TlsRefusal;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A listening port and what holds for it whatever callers speak there: its limits, its series, and
 * how connections are cut. Opened, drained and closed by one thread; the rest from any.
 *
 * @param <Q> the request
 * @param <R> the response
 */
public final class ServerPort<Q, R> implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(ServerPort.class);
  private static final String SIDE = "server";

  private final ServerConfig config;
  private final Router<Q, R> router;
  private final EventLoops loops;
  private final MetricScope metrics;
  private final String name;
  private final Counter calls;
  private final @Nullable ConcurrencyLimit<Q, R> limiting;
  private final DefectGuard<Q, R> guard;
  private @Nullable Listener listener;

  public ServerPort(ServerConfig config, Router<Q, R> router, RouterEnvironment environment) {
    this.config = config;
    this.router = router;
    this.loops = environment.loops();
    this.metrics = environment.metrics().child();
    this.name = config.ip() + ":" + config.port();
    this.calls = counter(ServerMetrics.SERVER_CALLS);
    this.guard = new DefectGuard<>(name, rejected("internal"));
    this.limiting =
        Limits.of(config.limit(), environment.ticker()).map(this::limiting).orElse(null);
  }

  private ConcurrencyLimit<Q, R> limiting(ConcurrencyLimit.Settings settings) {
    ConcurrencyLimit<Q, R> limit =
        new ConcurrencyLimit<>(
            name, settings.limit().get(), settings.terms(), counter(ServerMetrics.SERVER_SHED));
    limit.export(metrics, ServerMetrics.SERVER_CONCURRENCY, router.label(), name);
    return limit;
  }

  /**
   * Opens the port.
   *
   * @param start fills the pipeline of a new connection, on its loop
   * @throws IOException when the address cannot be bound
   */
  public void listen(BiConsumer<Channel, NettyLoop> start) throws IOException {
    Listener opened =
        Listener.bind(
            loops,
            new InetSocketAddress(config.ip(), config.port()),
            config.maxConnections(),
            counter(ServerMetrics.SERVER_ACCEPTED),
            rejected("too-many-connections"),
            start);
    listener = opened;
    metrics.gauge(
        ServerMetrics.SERVER_CONNECTIONS, () -> opened.connections().size(), router.label(), name);
  }

  private Listener listener() {
    if (listener == null) {
      throw new IllegalStateException("the port " + name + " was not opened");
    }
    return listener;
  }

  /** As the configuration has it, for logs and series. */
  public String name() {
    return name;
  }

  /** Where it listens. */
  public InetSocketAddress address() {
    return listener().address();
  }

  /** A counter of the port. */
  public Counter counter(Metric metric) {
    return metrics.counter(metric, router.label(), name);
  }

  /**
   * The same, with a further label.
   *
   * @param value one of a small fixed set
   */
  public Counter counter(Metric metric, String value) {
    return metrics.counter(metric, router.label(), name, value);
  }

  /** A call came in. */
  public void count() {
    calls.increment();
  }

  /** Serves a call when the limit of the port allows it; ownership as with a service. */
  public void serve(CallContext context, Destination destination, Q request, Reply<R> reply) {
    Service<Q, R> routed =
        guard.andThen((own, given, to) -> router.call(own, destination, given, to));
    ConcurrencyLimit<Q, R> limit = limiting;
    if (limit == null) {
      routed.call(context, request, reply);
    } else {
      limit.call(context, request, reply, routed);
    }
  }

  /** Has the handshake of a connection counted; the same handler. */
  public SslHandler counted(SslHandler tls) {
    Counter agreed = metrics.counter(EndpointMetrics.TLS_HANDSHAKES, router.label(), SIDE);
    tls.handshakeFuture()
        .addListener(
            done -> {
              if (done.isSuccess()) {
                agreed.increment();
              }
            });
    return tls;
  }

  /** What was refused, by the reason, one of a small fixed set. */
  public Counter rejected(String reason) {
    return counter(ServerMetrics.SERVER_REJECTED, reason);
  }

  /** Counts and logs that a connection is cut. */
  public void cut(Channel connection, String reason, String message) {
    rejected(reason).increment();
    log.warn("{}: connection of {} cut: {}", name, connection.remoteAddress(), message);
  }

  /** Counts and logs that a connection is cut for a check of TLS. */
  public void refusedTls(Channel connection, String check, String message) {
    countRefusedTls(check);
    cut(connection, "tls", "TLS refused (" + check + "): " + message);
  }

  /** Counts a refusal of TLS that is logged elsewhere. */
  public void countRefusedTls(String check) {
    metrics.counter(EndpointMetrics.TLS_REFUSED, router.label(), SIDE, check).increment();
  }

  /** Logs and counts what a caller's connection failed for, which is nothing of its protocol. */
  public void brokenBy(Channel connection, Throwable cause) {
    if (EndpointConnector.isTls(cause)) {
      TlsRefusal refusal = TlsRefusal.of(cause);
      refusedTls(connection, refusal.check().code(), refusal.message());
    } else if (cause instanceof IOException) {
      log.debug("{}: {} went away: {}", name, connection.remoteAddress(), cause.getMessage());
    } else {
      log.error("{}: connection of {} failed", name, connection.remoteAddress(), cause);
      rejected("internal").increment();
    }
  }

  /**
   * Stops accepting.
   *
   * @param finish has a connection finish what is in flight and close, on its loop
   */
  public void drain(Consumer<Channel> finish) {
    listener().close();
    for (Channel connection : listener().connections()) {
      connection.eventLoop().execute(() -> finish.accept(connection));
    }
  }

  /** Connections that are still open. */
  public int openConnections() {
    return listener().connections().size();
  }

  @Override
  public void close() {
    if (listener != null) {
      listener.close();
      listener.connections().forEach(Channel::close);
    }
    metrics.close();
  }
}
