package io.weft.node.protocol.thrift;

import io.netty.buffer.ByteBufAllocator;
import io.netty.channel.Channel;
import io.netty.channel.ChannelPipeline;
import io.netty.handler.ssl.SslHandler;
import io.weft.node.config.ServerConfig;
import io.weft.node.net.NettyLoop;
import io.weft.node.protocol.ProtocolServer;
import io.weft.node.protocol.RouterEnvironment;
import io.weft.node.protocol.ServerMetrics;
import io.weft.node.protocol.ServerPort;
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
import io.weft.node.router.Destination;
import io.weft.node.router.Router;
import io.weft.stack.Reply;
import io.weft.stack.call.CallContext;
import io.weft.stack.call.Failure;
import io.weft.stack.metrics.Counter;
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
import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A port on which callers speak Thrift, plain or over mutual TLS. */
final class ThriftServer implements CallServer, ProtocolServer {
  private static final Logger log = LoggerFactory.getLogger(ThriftServer.class);

  private final ServerConfig config;
  private final ServerPort<ThriftMessage, ThriftMessage> port;
  private final String label;
  private final ThriftIdentifier identifier;
  private final ThriftErrors errors;
  private final MethodNamesByLoop names;
  private final ThriftLimits limits;
  private final Optional<TlsIdentity> tls;
  private final WallClock clock;
  private final Envelopes envelopes;
  private final Counter onewayFailures;
  private final Counter upgrades;
  private final CallerRouting.Rules rules;
  private final MuxEvents muxEvents;

  /**
   * Opens the port.
   *
   * @throws IOException when the address cannot be bound
   */
  ThriftServer(
      ServerConfig config,
      Router<ThriftMessage, ThriftMessage> router,
      ThriftIdentifier identifier,
      MethodNamesByLoop names,
      Optional<TlsIdentity> tls,
      RouterEnvironment environment)
      throws IOException {
    this.config = config;
    this.port = new ServerPort<>(config, router, environment);
    this.label = router.label();
    this.identifier = identifier;
    this.errors = new ThriftErrors(router.label());
    this.names = names;
    this.limits =
        new ThriftLimits(
            config.maxFrameBytes(), ThriftLimits.defaults().maxNameBytes(), config.frameTimeout());
    this.tls = tls;
    this.clock = environment.clock();
    this.envelopes = new Envelopes(clock);
    this.onewayFailures = port.counter(ThriftMetrics.ONEWAY_DROPPED);
    this.upgrades = port.counter(ThriftMetrics.SERVER_UPGRADES);
    this.rules =
        new CallerRouting.Rules(
            config.clearContext(),
            config.localDtab(),
            port.counter(ServerMetrics.SERVER_CLEARED),
            result -> port.counter(ServerMetrics.SERVER_OVERRIDES, result));
    this.muxEvents = new MuxEvents(event -> port.counter(MuxMetrics.SERVER_EVENTS, event));
    port.listen(this::start);
  }

  @Override
  public InetSocketAddress address() {
    return port.address();
  }

  ServerPort<ThriftMessage, ThriftMessage> port() {
    return port;
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
    return port.counted(tls.orElseThrow().server(allocator));
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
    port.count();
    port.serve(context, destination, call, reply);
  }

  @Override
  public void refuse(ThriftMessage call, Failure failure, Reply<ThriftMessage> reply) {
    port.count();
    call.release();
    reply.failed(failure);
  }

  void onewayFailed(Destination destination, Failure failure) {
    onewayFailures.increment();
    log.warn(
        "router {}: oneway call of {} was lost: {}: {}",
        label,
        destination.name(),
        failure.kind().code(),
        failure.getMessage());
  }

  @Override
  public void brokenBy(Channel connection, Throwable cause) {
    if (cause instanceof ThriftFormatException malformed) {
      port.cut(connection, malformed.reason().code(), malformed.getMessage());
    } else {
      port.brokenBy(connection, cause);
    }
  }

  @Override
  public void drain() {
    port.drain(ThriftServer::drain);
  }

  private static void drain(Channel connection) {
    CallerConnection caller = connection.pipeline().get(CallerConnection.class);
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
