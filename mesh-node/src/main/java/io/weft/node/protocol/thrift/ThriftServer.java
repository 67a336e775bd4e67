package io.weft.node.protocol.thrift;

import io.netty.buffer.ByteBufAllocator;
import io.netty.channel.Channel;
import io.netty.channel.ChannelPipeline;
import io.netty.handler.ssl.SslHandler;
import io.weft.node.config.ServerConfig;
import io.weft.node.net.EventLoops;
import io.weft.node.net.Listener;
import io.weft.node.net.NettyLoop;
import io.weft.node.protocol.endpoint.EndpointConnector;
import io.weft.node.protocol.endpoint.EndpointMetrics;
import io.weft.node.protocol.params.Limits;
import io.weft.node.protocol.thrift.call.CallServer;
import io.weft.node.protocol.thrift.call.CallerConnection;
import io.weft.node.protocol.thrift.call.CallerRouting;
import io.weft.node.protocol.thrift.call.Envelopes;
import io.weft.node.protocol.thrift.call.ThriftErrors;
import io.weft.node.protocol.thrift.call.ThriftIdentifier;
import io.weft.node.protocol.thrift.mux.MuxEvents;
import io.weft.node.protocol.thrift.mux.MuxMetrics;
import io.weft.node.protocol.thrift.mux.MuxServerSession;
import io.weft.node.protocol.thrift.mux.SessionTls;
import io.weft.node.router.ConcurrencyLimit;
import io.weft.node.router.Destination;
import io.weft.node.router.Router;
import io.weft.stack.Reply;
import io.weft.stack.call.CallContext;
import io.weft.stack.call.Failure;
import io.weft.stack.metrics.Counter;
import io.weft.stack.metrics.MetricScope;
import io.weft.stack.time.WallClock;
import io.weft.thrift.frame.Dialect;
import io.weft.thrift.frame.Envelope;
import io.weft.thrift.frame.MessageReader;
import io.weft.thrift.frame.ThriftFormatException;
import io.weft.thrift.frame.ThriftLimits;
import io.weft.thrift.frame.ThriftMessage;
import io.weft.thrift.frame.ThriftServerCodec;
import io.weft.thrift.mux.MuxDecoder;
import io.weft.thrift.mux.MuxEncoder;
import io.weft.thrift.mux.MuxLimits;
import io.weft.thrift.mux.TlsLevel;
import io.weft.thrift.theader.THeaderServerCodec;
import io.weft.tls.context.TlsIdentity;
import io.weft.tls.context.TlsRefusal;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A port on which callers speak Thrift, plain or over mutual TLS. */
final class ThriftServer implements CallServer, AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(ThriftServer.class);
  private static final String SIDE = "server";

  private final ServerConfig config;
  private final Router<ThriftMessage, ThriftMessage> router;
  private final ThriftIdentifier identifier;
  private final ThriftErrors errors;
  private final MethodNamesByLoop names;
  private final ThriftLimits limits;
  private final Optional<TlsIdentity> tls;
  private final WallClock clock;
  private final Envelopes envelopes;
  private final MetricScope metrics;
  private final String address;
  private final @Nullable ConcurrencyLimit<ThriftMessage, ThriftMessage> limiting;
  private final Counter calls;
  private final Counter onewayFailures;
  private final Counter upgrades;
  private final CallerRouting.Rules rules;
  private final MuxEvents muxEvents;
  private final Listener listener;

  /**
   * Opens the port.
   *
   * @throws IOException when the address cannot be bound
   */
  ThriftServer(
      ServerConfig config,
      Router<ThriftMessage, ThriftMessage> router,
      ThriftIdentifier identifier,
      EventLoops loops,
      MethodNamesByLoop names,
      Optional<TlsIdentity> tls,
      WallClock clock,
      MetricScope metrics)
      throws IOException {
    this.config = config;
    this.router = router;
    this.identifier = identifier;
    this.errors = new ThriftErrors(router.label());
    this.names = names;
    this.limits =
        new ThriftLimits(
            config.maxFrameBytes(), ThriftLimits.defaults().maxNameBytes(), config.frameTimeout());
    this.tls = tls;
    this.clock = clock;
    this.envelopes = new Envelopes(clock);
    this.metrics = metrics.child();
    this.address = config.ip() + ":" + config.port();
    this.calls = this.metrics.counter(ThriftMetrics.SERVER_CALLS, router.label(), address);
    this.onewayFailures =
        this.metrics.counter(ThriftMetrics.ONEWAY_DROPPED, router.label(), address);
    this.upgrades = this.metrics.counter(ThriftMetrics.SERVER_UPGRADES, router.label(), address);
    this.rules =
        new CallerRouting.Rules(
            config.clearContext(),
            config.localDtab(),
            this.metrics.counter(ThriftMetrics.SERVER_CLEARED, router.label(), address),
            result ->
                this.metrics.counter(
                    ThriftMetrics.SERVER_OVERRIDES, router.label(), address, result));
    this.muxEvents =
        new MuxEvents(
            event ->
                this.metrics.counter(MuxMetrics.SERVER_EVENTS, router.label(), address, event));
    this.limiting =
        Limits.of(config.limit(), loops.all().get(0).ticker()).map(this::limiting).orElse(null);
    this.listener =
        Listener.bind(
            loops,
            new InetSocketAddress(config.ip(), config.port()),
            config.maxConnections(),
            this.metrics.counter(ThriftMetrics.SERVER_ACCEPTED, router.label(), address),
            rejected("too-many-connections"),
            this::start);
    this.metrics.gauge(
        ThriftMetrics.SERVER_CONNECTIONS,
        () -> listener.connections().size(),
        router.label(),
        address);
  }

  private ConcurrencyLimit<ThriftMessage, ThriftMessage> limiting(
      ConcurrencyLimit.Settings settings) {
    ConcurrencyLimit<ThriftMessage, ThriftMessage> limit =
        new ConcurrencyLimit<>(
            address,
            settings.limit().get(),
            settings.terms(),
            metrics.counter(ThriftMetrics.SERVER_SHED, router.label(), address));
    limit.export(metrics, ThriftMetrics.SERVER_CONCURRENCY, router.label(), address);
    return limit;
  }

  /** Where it listens. */
  InetSocketAddress address() {
    return listener.address();
  }

  private void start(Channel connection, NettyLoop loop) {
    ChannelPipeline pipeline = connection.pipeline();
    if (tls.isPresent()) {
      if (config.opportunisticTls() == TlsLevel.OFF) {
        pipeline.addLast(new PlaintextRefusal(this)).addLast(tls(connection.alloc()));
      } else {
        pipeline.addLast(new OpportunisticTls(this, config.opportunisticTls(), loop));
      }
    }
    pipeline
        .addLast(new DialectDetector(this, loop, limits.frameTimeout()))
        .addLast(new ThriftServerCodec(limits, names.of(loop), loop))
        .addLast(new ThriftServerConnection(this, loop));
  }

  /** The port's side of TLS in one connection, whose handshake is counted. */
  SslHandler tls(ByteBufAllocator allocator) {
    SslHandler handler = tls.orElseThrow().server(allocator);
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

  /** Leaves the handlers of a caller without mux, which are there. */
  void speakThrift(ChannelPipeline pipeline) {
    OpportunisticTls unsettled = pipeline.get(OpportunisticTls.class);
    if (unsettled != null) {
      unsettled.thrift();
    }
  }

  /** Puts the handlers of a mux session in the place of those for Thrift. */
  void speakMux(ChannelPipeline pipeline, NettyLoop loop) {
    pipeline.remove(ThriftServerCodec.class);
    pipeline.remove(ThriftServerConnection.class);
    OpportunisticTls unsettled = pipeline.get(OpportunisticTls.class);
    SessionTls sessionTls =
        unsettled == null
            ? new SessionTls.Fixed(pipeline.get(SslHandler.class) != null)
            : unsettled;
    MuxDecoder decoder = new MuxDecoder(MuxLimits.of(limits), loop);
    MuxEncoder encoder = new MuxEncoder();
    MessageReader reader = new MessageReader(true, limits, names.of(loop));
    pipeline
        .addLast(decoder)
        .addLast(encoder)
        .addLast(new MuxServerSession(this, loop, reader, decoder, encoder, sessionTls, muxEvents));
  }

  /** Has frames with a THeader read in the place of plain ones. */
  void speakTHeader(ChannelPipeline pipeline, NettyLoop loop) {
    speakThrift(pipeline);
    pipeline.replace(
        ThriftServerCodec.class, null, new THeaderServerCodec(limits, names.of(loop), loop));
  }

  @Override
  public Destination identify(ThriftMessage call) {
    return identifier.identify(call);
  }

  /** A connection has taken the TTwitter upgrade. */
  void upgraded() {
    upgrades.increment();
  }

  @Override
  public CallerRouting routing() {
    return new CallerRouting(identifier, rules, clock);
  }

  @Override
  public @Nullable Envelope envelope(ThriftMessage reply, Dialect dialect) {
    return config.clearContext() ? null : envelopes.ofAnswer(reply, dialect);
  }

  @Override
  public ThriftErrors errors() {
    return errors;
  }

  @Override
  public int maxPipelinedCalls() {
    return config.maxPipelinedCalls();
  }

  @Override
  public long idleNanos() {
    return config.idleTime().toNanos();
  }

  @Override
  public void serve(
      CallContext context,
      Destination destination,
      ThriftMessage call,
      Reply<ThriftMessage> reply) {
    calls.increment();
    ConcurrencyLimit<ThriftMessage, ThriftMessage> limit = limiting;
    if (limit == null) {
      router.call(context, destination, call, reply);
    } else {
      limit.call(
          context, call, reply, (own, given, to) -> router.call(own, destination, given, to));
    }
  }

  @Override
  public void refuse(ThriftMessage call, Failure failure, Reply<ThriftMessage> reply) {
    calls.increment();
    call.release();
    reply.failed(failure);
  }

  void onewayFailed(Destination destination, Failure failure) {
    onewayFailures.increment();
    log.warn(
        "router {}: oneway call of {} was lost: {}: {}",
        router.label(),
        destination.name(),
        failure.kind().code(),
        failure.getMessage());
  }

  @Override
  public void brokenBy(Channel connection, Throwable cause) {
    if (cause instanceof ThriftFormatException malformed) {
      cut(connection, malformed.reason().code(), malformed.getMessage());
    } else if (EndpointConnector.isTls(cause)) {
      TlsRefusal refusal = TlsRefusal.of(cause);
      refusedTls(connection, refusal.check().code(), refusal.message());
    } else if (cause instanceof IOException) {
      log.debug("{}: {} went away: {}", address, connection.remoteAddress(), cause.getMessage());
    } else {
      log.error("{}: connection of {} failed", address, connection.remoteAddress(), cause);
      rejected("internal").increment();
    }
  }

  void refusedTls(Channel connection, String check, String message) {
    countRefusedTls(check);
    cut(connection, "tls", "TLS refused (" + check + "): " + message);
  }

  void countRefusedTls(String check) {
    metrics.counter(EndpointMetrics.TLS_REFUSED, router.label(), SIDE, check).increment();
  }

  private void cut(Channel connection, String reason, String message) {
    rejected(reason).increment();
    log.warn("{}: connection of {} cut: {}", address, connection.remoteAddress(), message);
  }

  private Counter rejected(String reason) {
    return metrics.counter(ThriftMetrics.SERVER_REJECTED, router.label(), address, reason);
  }

  /** Stops accepting, and has every connection finish what is in flight and close. */
  void drain() {
    listener.close();
    for (Channel connection : listener.connections()) {
      connection.eventLoop().execute(() -> drain(connection));
    }
  }

  private static void drain(Channel connection) {
    CallerConnection caller = connection.pipeline().get(CallerConnection.class);
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
