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
import io.weft.node.net.NettyLoop;
import io.weft.node.protocol.ProtocolServer;
import io.weft.node.protocol.RouterEnvironment;
import io.weft.node.protocol.ServerMetrics;
import io.weft.node.protocol.ServerPort;
import io.weft.node.protocol.http.call.CallerResponses;
import io.weft.node.protocol.http.call.CallerRouting;
import io.weft.node.protocol.http.call.HttpErrors;
import io.weft.node.protocol.http.call.HttpIdentifier;
import io.weft.node.router.Router;
import io.weft.tls.context.TlsIdentity;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.event.Level;

/** One listening port for HTTP/1.1 and HTTP/2: callers are told apart by their first bytes. */
final class HttpServer implements ProtocolServer {
  private static final Logger log = LoggerFactory.getLogger(HttpServer.class);

  /** In this order of preference (RFC 7301). */
  private static final List<String> APPLICATION_PROTOCOLS = List.of("h2", "http/1.1");

  private static final AttributeKey<ServerConnection> SPEAKING =
      AttributeKey.valueOf(HttpServer.class, "speaking");

  private final ServerConfig config;
  private final ServerPort<Request, Response> port;
  private final Path prefix;
  private final HttpIdentifier identifier;
  private final RouterEnvironment environment;
  private final HttpLimits limits;
  private final HttpErrors errors;
  private final CallerResponses responses;
  private final Optional<TlsIdentity> tls;
  private final CallerRouting.Rules rules;

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
    this.port = new ServerPort<>(config, router, environment);
    this.prefix = prefix;
    this.identifier = identifier;
    this.environment = environment;
    this.limits = limits(config, http, own);
    this.errors = new HttpErrors(router.label());
    this.responses = new CallerResponses(config.clearContext());
    this.tls = tls;
    this.rules =
        new CallerRouting.Rules(
            config.clearContext(),
            config.localDtab(),
            own.maxCallDepth(),
            own.forwarded(),
            port.counter(ServerMetrics.SERVER_CLEARED),
            result -> port.counter(ServerMetrics.SERVER_OVERRIDES, result));
    port.listen(this::start);
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

  @Override
  public InetSocketAddress address() {
    return port.address();
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
    return port.counted(
        config.clientAuthRequired()
            ? own.server(allocator, APPLICATION_PROTOCOLS)
            : own.edgeServer(allocator, APPLICATION_PROTOCOLS));
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

  ServerPort<Request, Response> port() {
    return port;
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
    port.rejected(refusal.reason().code()).increment();
    // One caller may have requests refused by the thousand, but a connection only once.
    log.atLevel(refusal.fatal() ? Level.WARN : Level.DEBUG)
        .log(
            "{}: {} of {} refused: {}",
            port.name(),
            refusal.fatal() ? "connection" : "a request",
            connection.remoteAddress(),
            refusal.message());
  }

  @Override
  public void drain() {
    port.drain(HttpServer::drain);
  }

  private static void drain(Channel connection) {
    ServerConnection caller = connection.attr(SPEAKING).get();
    if (caller == null) {
      connection.close();
    } else {
      caller.drain();
    }
  }

  @Override
  public int openConnections() {
    return port.openConnections();
  }

  @Override
  public void close() {
    port.close();
  }
}
