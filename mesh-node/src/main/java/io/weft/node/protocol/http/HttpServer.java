package io.weft.node.protocol.http;

import io.netty.buffer.ByteBufAllocator;
import io.netty.channel.Channel;
import io.netty.channel.ChannelPipeline;
import io.netty.handler.ssl.SslHandler;
import io.netty.util.AttributeKey;
import io.weft.http.h1.H1ServerConnection;
import io.weft.http.h2.H2ServerConnection;
import io.weft.http.model.HttpLimits;
import io.weft.http.model.HttpRefusal;
import io.weft.http.model.Request;
import io.weft.http.model.RequestHandler;
import io.weft.http.model.Response;
import io.weft.http.model.ServerConnection;
import io.weft.namers.name.Path;
import io.weft.node.config.HttpConfig;
import io.weft.node.config.HttpServerConfig;
import io.weft.node.config.ServerConfig;
import io.weft.node.net.Listener;
import io.weft.node.net.NettyLoop;
import io.weft.node.protocol.RouterEnvironment;
import io.weft.node.protocol.ServerMetrics;
import io.weft.node.protocol.endpoint.EndpointConnector;
import io.weft.node.protocol.endpoint.EndpointMetrics;
import io.weft.node.protocol.http.call.CallerResponses;
import io.weft.node.protocol.http.call.CallerRouting;
import io.weft.node.protocol.http.call.HttpErrors;
import io.weft.node.protocol.http.call.HttpIdentifier;
import io.weft.node.protocol.params.Limits;
import io.weft.node.router.ConcurrencyLimit;
import io.weft.node.router.Destination;
import io.weft.node.router.Router;
import io.weft.stack.Reply;
import io.weft.stack.call.CallContext;
import io.weft.stack.metrics.Counter;
import io.weft.stack.metrics.MetricScope;
import io.weft.tls.context.TlsIdentity;
import io.weft.tls.context.TlsRefusal;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.event.Level;

/** One listening port for HTTP/1.1 and HTTP/2: callers are told apart by their first bytes. */
final class HttpServer implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(HttpServer.class);
  private static final String SIDE = "server";

  /** In this order of preference (RFC 7301). */
  private static final List<String> APPLICATION_PROTOCOLS = List.of("h2", "http/1.1");

  private static final AttributeKey<ServerConnection> SPEAKING =
      AttributeKey.valueOf(HttpServer.class, "speaking");

  private final ServerConfig config;
  private final Router<Request, Response> router;
  private final Path prefix;
  private final HttpIdentifier identifier;
  private final RouterEnvironment environment;
  private final HttpLimits limits;
  private final HttpErrors errors;
  private final CallerResponses responses;
  private final Optional<TlsIdentity> tls;
  private final MetricScope metrics;
  private final String address;
  private final @Nullable ConcurrencyLimit<Request, Response> limiting;
  private final CallerRouting.Rules rules;
  private final Counter calls;
  private final Listener listener;

  /**
   * Opens the port.
   *
   * @throws IOException when the address cannot be bound
   */
  HttpServer(
      ServerConfig config,
      HttpConfig http,
      Router<Request, Response> router,
      Path prefix,
      HttpIdentifier identifier,
      Optional<TlsIdentity> tls,
      RouterEnvironment environment)
      throws IOException {
    HttpServerConfig own = config.http().orElse(HttpServerConfig.DEFAULT);
    this.config = config;
    this.router = router;
    this.prefix = prefix;
    this.identifier = identifier;
    this.environment = environment;
    this.limits = limits(config, http, own);
    this.errors = new HttpErrors(router.label());
    this.responses = new CallerResponses(config.clearContext());
    this.tls = tls;
    this.metrics = environment.metrics().child();
    this.address = config.ip() + ":" + config.port();
    this.calls = metrics.counter(ServerMetrics.SERVER_CALLS, router.label(), address);
    this.rules =
        new CallerRouting.Rules(
            config.clearContext(),
            config.localDtab(),
            own.maxCallDepth(),
            own.forwarded(),
            metrics.counter(ServerMetrics.SERVER_CLEARED, router.label(), address),
            result ->
                metrics.counter(ServerMetrics.SERVER_OVERRIDES, router.label(), address, result));
    this.limiting =
        Limits.of(config.limit(), environment.ticker()).map(this::limiting).orElse(null);
    this.listener =
        Listener.bind(
            environment.loops(),
            new InetSocketAddress(config.ip(), config.port()),
            config.maxConnections(),
            metrics.counter(ServerMetrics.SERVER_ACCEPTED, router.label(), address),
            rejected("too-many-connections"),
            this::start);
    metrics.gauge(
        ServerMetrics.SERVER_CONNECTIONS,
        () -> listener.connections().size(),
        router.label(),
        address);
  }

  private static HttpLimits limits(ServerConfig config, HttpConfig http, HttpServerConfig own) {
    HttpLimits defaults = HttpLimits.DEFAULT;
    return new HttpLimits(
        http.maxInitialLineBytes(),
        http.maxHeaderBytes(),
        defaults.maxHeaderFields(),
        own.headTimeout(),
        own.bodyTimeout(),
        config.idleTime(),
        own.maxConcurrentStreams(),
        own.windowBytes(),
        Math.max(defaults.connectionWindowBytes(), own.windowBytes()));
  }

  private ConcurrencyLimit<Request, Response> limiting(ConcurrencyLimit.Settings settings) {
    ConcurrencyLimit<Request, Response> limit =
        new ConcurrencyLimit<>(
            address,
            settings.limit().get(),
            settings.terms(),
            metrics.counter(ServerMetrics.SERVER_SHED, router.label(), address));
    limit.export(metrics, ServerMetrics.SERVER_CONCURRENCY, router.label(), address);
    return limit;
  }

  /** Where it listens. */
  InetSocketAddress address() {
    return listener.address();
  }

  private void start(Channel connection, NettyLoop loop) {
    ChannelPipeline pipeline = connection.pipeline();
    if (tls.isPresent()) {
      pipeline.addLast(new PlainHttpRefusal(this)).addLast(secured(connection.alloc()));
    }
    pipeline.addLast(new VersionDetector(this, loop, limits.headTimeout()));
  }

  private SslHandler secured(ByteBufAllocator allocator) {
    TlsIdentity own = tls.orElseThrow();
    SslHandler handler =
        config.clientAuthRequired()
            ? own.server(allocator, APPLICATION_PROTOCOLS)
            : own.edgeServer(allocator, APPLICATION_PROTOCOLS);
    Counter agreed = metrics.counter(EndpointMetrics.TLS_HANDSHAKES, router.label(), SIDE);
    handler
        .handshakeFuture()
        .addListener(
            done -> {
              if (done.isSuccess()) {
                agreed.increment();
              }
            });
    return handler;
  }

  /** Puts the handlers of a version where the detector stood. */
  void speak(ChannelPipeline pipeline, NettyLoop loop, boolean isHttp2) {
    Function<Channel, Runnable> flusher = channel -> loop.flushes().member(channel)::mark;
    String scheme = tls.isPresent() ? "https" : "http";
    Channel connection = pipeline.channel();
    InetSocketAddress peer = (InetSocketAddress) connection.remoteAddress();
    CallerRouting routing =
        new CallerRouting(identifier, rules, peer.getAddress(), environment.clock());
    RequestHandler handler = new CallerRequests(this, connection, loop, routing);
    ServerConnection speaking;
    if (isHttp2) {
      speaking = H2ServerConnection.install(pipeline, loop, limits, scheme, flusher, handler);
    } else {
      H1ServerConnection http1 = new H1ServerConnection(loop, limits, scheme, flusher, handler);
      pipeline.addLast(http1);
      speaking = http1;
    }
    connection.attr(SPEAKING).set(speaking);
  }

  void serve(CallContext context, Destination destination, Request request, Reply<Response> reply) {
    ConcurrencyLimit<Request, Response> limit = limiting;
    if (limit == null) {
      router.call(context, destination, request, reply);
    } else {
      limit.call(
          context, request, reply, (own, given, to) -> router.call(own, destination, given, to));
    }
  }

  /** A request came in. */
  void count() {
    calls.increment();
  }

  /** What every name of the router begins with; stands for the name of a request that has none. */
  Path prefix() {
    return prefix;
  }

  HttpErrors errors() {
    return errors;
  }

  CallerResponses responses() {
    return responses;
  }

  /** A connection, or a request of it, was refused for what it sent. */
  void refused(Channel connection, HttpRefusal refusal) {
    rejected(refusal.reason().code()).increment();
    // One caller may have requests refused by the thousand, but a connection only once.
    log.atLevel(refusal.fatal() ? Level.WARN : Level.DEBUG)
        .log(
            "{}: {} of {} refused: {}",
            address,
            refusal.fatal() ? "connection" : "a request",
            connection.remoteAddress(),
            refusal.message());
  }

  void refusedTls(Channel connection, String check, String message) {
    metrics.counter(EndpointMetrics.TLS_REFUSED, router.label(), SIDE, check).increment();
    rejected("tls").increment();
    log.warn(
        "{}: connection of {} cut: TLS refused ({}): {}",
        address,
        connection.remoteAddress(),
        check,
        message);
  }

  /** A connection failed before it was known what it speaks. */
  void brokenBy(Channel connection, Throwable cause) {
    if (EndpointConnector.isTls(cause)) {
      TlsRefusal refusal = TlsRefusal.of(cause);
      refusedTls(connection, refusal.check().code(), refusal.message());
    } else if (cause instanceof IOException) {
      log.debug("{}: {} went away: {}", address, connection.remoteAddress(), cause.getMessage());
    } else {
      log.error("{}: connection of {} failed", address, connection.remoteAddress(), cause);
      rejected("internal").increment();
    }
  }

  private Counter rejected(String reason) {
    return metrics.counter(ServerMetrics.SERVER_REJECTED, router.label(), address, reason);
  }

  /** Stops accepting, and has every connection finish what is in flight and close. */
  void drain() {
    listener.close();
    for (Channel connection : listener.connections()) {
      connection.eventLoop().execute(() -> drain(connection));
    }
  }

  private static void drain(Channel connection) {
    ServerConnection caller = connection.attr(SPEAKING).get();
    if (caller == null) {
      connection.close();
    } else {
      caller.drain();
    }
  }

  /** Connections that are still open. */
  int openConnections() {
    return listener.connections().size();
  }

  @Override
  public void close() {
    listener.close();
    listener.connections().forEach(Channel::close);
    metrics.close();
  }
}
