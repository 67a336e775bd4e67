package io.weft.control.api.http;

import io.netty.buffer.ByteBufAllocator;
import io.netty.channel.Channel;
import io.netty.channel.ChannelPipeline;
import io.netty.channel.EventLoop;
import io.netty.handler.ssl.SslHandler;
import io.netty.util.AttributeKey;
import io.weft.control.access.Access;
import io.weft.control.access.Audit;
import io.weft.control.access.PeerName;
import io.weft.control.api.ApiLoop;
import io.weft.control.api.Listener;
import io.weft.http.h1.H1ServerConnection;
import io.weft.http.h2.H2ServerConnection;
import io.weft.http.model.HttpLimits;
import io.weft.http.model.ServerConnection;
import io.weft.stack.time.Ticker;
import io.weft.stack.time.WallClock;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.Optional;
import java.util.Random;
import java.util.function.Function;

/**
 * The control API over HTTP/1.1 and HTTP/2, on event loops of its own: what namerd's HTTP
 * controller answers, and what goes beyond it below the same address.
 */
public final class HttpApi implements AutoCloseable {
  private static final int LOOPS = 2;
  private static final HttpLimits LIMITS = HttpLimits.DEFAULT;
  private static final AttributeKey<ServerConnection> SPEAKING =
      AttributeKey.valueOf(HttpApi.class, "speaking");

  private final HttpApiSettings settings;
  private final Conversation.Shared shared;
  private final Optional<Function<ByteBufAllocator, SslHandler>> tls;
  private final Listener listener;
  private final InetSocketAddress address;

  /**
   * Starts to listen.
   *
   * @param access who may do what; see {@link Access#unconfigured} for none
   * @param tls makes the handler of a connection; that of {@code TlsIdentity.edgeServer}, or of any
   *     {@code SslContext}, with which a client certificate counts if it was verified
   * @param clock gives the times of changes
   * @throws IOException when the address cannot be had
   */
  public HttpApi(
      HttpApiSettings settings,
      Served served,
      Access access,
      Optional<Function<ByteBufAllocator, SslHandler>> tls,
      WallClock clock)
      throws IOException {
    this.settings = settings;
    this.tls = tls;
    Gate gate = new Gate(access, new Audit(), clock);
    WatchSeats watches = new WatchSeats(settings.maxWatches());
    this.shared =
        new Conversation.Shared(
            api(settings, served, gate, new Random()),
            access,
            gate,
            new HostRules(settings.address().getAddress(), settings.hostNames()),
            watches,
            new RequestMetrics(served.telemetry(), watches));
    this.listener =
        new Listener("control API", LOOPS, "weft-control-http", settings.maxConnections());
    this.address = listener.listen(settings.address(), this::accept);
  }

  private static Api api(HttpApiSettings settings, Served served, Gate gate, Random random) {
    return new Api(
        new DtabPages(served.dtabs(), gate, settings.patience()),
        new WritePages(served.dtabs(), served.dryRun(), gate),
        new NamePages(served.bindings(), gate, new Draw(random::nextDouble), settings.patience()),
        new FleetPages(served, gate, settings.patience()),
        new CanaryPages(served.canaries(), gate),
        new OperatorPages(served.telemetry(), served.dtabs()));
  }

  private void accept(Channel connection) {
    ApiLoop loop = loop(connection.eventLoop());
    tls.ifPresent(make -> connection.pipeline().addLast(make.apply(connection.alloc())));
    connection
        .pipeline()
        .addLast(
            new FirstBytes(
                loop, LIMITS.headTimeout(), isHttp2 -> speak(connection, loop, isHttp2)));
  }

  private static ApiLoop loop(EventLoop eventLoop) {
    return new ApiLoop(0, eventLoop, Ticker.system());
  }

  private void speak(Channel connection, ApiLoop loop, boolean isHttp2) {
    ChannelPipeline pipeline = connection.pipeline();
    Conversation conversation =
        new Conversation(
            shared,
            loop,
            (InetSocketAddress) connection.remoteAddress(),
            Optional.ofNullable(pipeline.get(SslHandler.class))
                .flatMap(handler -> PeerName.of(handler.engine().getSession())));
    String scheme = tls.isPresent() ? "https" : "http";
    ServerConnection speaking;
    if (isHttp2) {
      speaking =
          H2ServerConnection.install(pipeline, loop, LIMITS, scheme, loop::flusher, conversation);
    } else {
      H1ServerConnection http1 =
          new H1ServerConnection(loop, LIMITS, scheme, loop::flusher, conversation);
      pipeline.addLast(http1);
      speaking = http1;
    }
    connection.attr(SPEAKING).set(speaking);
  }

  /** Where it listens, with the real port. */
  public InetSocketAddress address() {
    return address;
  }

  /** How many watches go on. */
  public int watches() {
    return shared.watches().taken();
  }

  /**
   * Takes no more connections and requests, ends all watches, lets what is under way end for as
   * long as the settings say, and frees all. Blocks for that. Idempotent.
   */
  @Override
  public void close() {
    if (listener.isClosed()) {
      return;
    }
    shared.watches().drain();
    listener.drain(HttpApi::drain, settings.grace());
    listener.close();
  }

  private static void drain(Channel connection) {
    ServerConnection speaking = connection.attr(SPEAKING).get();
    if (speaking == null) {
      connection.close();
    } else {
      speaking.drain();
    }
  }
}
