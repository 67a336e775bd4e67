package io.weft.node.protocol.http.endpoint;

import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelPipeline;
import io.weft.http.h1.H1ClientConnection;
import io.weft.http.h2.H2ClientConnection;
import io.weft.http.model.HttpLimits;
import io.weft.http.model.HttpRefusal;
import io.weft.http.model.HttpVersion;
import io.weft.http.model.Request;
import io.weft.http.model.Response;
import io.weft.node.config.HttpDialect;
import io.weft.node.net.Connector;
import io.weft.node.net.NettyLoop;
import io.weft.node.protocol.endpoint.EndpointConnector;
import io.weft.node.protocol.endpoint.EndpointParams;
import io.weft.node.protocol.endpoint.LoopPool;
import io.weft.node.router.EndpointTarget;
import io.weft.stack.call.Failure;
import io.weft.stack.metrics.MetricScope;
import io.weft.tls.context.TlsIdentity;
import java.time.Duration;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Opens HTTP connections to one endpoint. Safe for any thread. */
public final class HttpClient {
  private static final Logger log = LoggerFactory.getLogger(HttpClient.class);

  /** What is counted on of a connection whose peer has not said yet how much it takes. */
  private static final int FIRST_STREAMS = 100;

  /** What all endpoints of a router have in common. */
  public record Common(String label, Connector connector, MetricScope metrics) {}

  /**
   * What may differ from cluster to cluster.
   *
   * @param limits of what an endpoint may send
   * @param attemptTimeout how long one try may take up to the head of its response
   * @param identity the node's own; without it no endpoint with an identity can be called
   */
  public record Settings(
      HttpDialect dialect,
      HttpLimits limits,
      EndpointParams.Pool pool,
      Duration connectTimeout,
      Optional<Duration> attemptTimeout,
      Optional<TlsIdentity> identity) {}

  private final String label;
  private final EndpointTarget target;
  private final Settings settings;
  private final EndpointConnector connector;

  public HttpClient(Common common, EndpointTarget target, Settings settings) {
    this.label = common.label();
    this.target = target;
    this.settings = settings;
    this.connector =
        new EndpointConnector(
            common.label(),
            common.connector(),
            common.metrics(),
            target,
            settings.connectTimeout(),
            settings.identity());
  }

  /** What a loop has of the endpoint. */
  public LoopPool<Request, Response> pool(NettyLoop loop) {
    return new HttpPool(this, loop);
  }

  String address() {
    return target.address();
  }

  EndpointParams.Pool bounds() {
    return settings.pool();
  }

  Optional<Duration> attemptTimeout() {
    return settings.attemptTimeout();
  }

  /** One loop's share of a bound. */
  int share(int bound) {
    return connector.share(bound);
  }

  /** How many requests a connection that is being opened will take, as far as one knows. */
  int expectedRoom() {
    return settings.dialect() == HttpDialect.HTTP_1_1
        ? 1
        : Math.min(FIRST_STREAMS, settings.limits().maxConcurrentStreams());
  }

  /** Opens a connection and gives it to the pool, or says why there is none. On the pool's loop. */
  void connect(HttpPool into) {
    Opening opening = new Opening(into);
    connector.connect(into.loop(), opening::fill, opening);
  }

  /** A connection on its way. */
  private final class Opening implements EndpointConnector.Opening {
    private final HttpPool pool;
    private @Nullable HttpConnection connection;

    Opening(HttpPool pool) {
      this.pool = pool;
    }

    void fill(ChannelPipeline pipeline) {
      NettyLoop loop = pool.loop();
      Function<Channel, Runnable> flusher = channel -> loop.flushes().member(channel)::mark;
      pipeline.addLast(new RefusalWatch());
      if (settings.dialect() == HttpDialect.HTTP_1_1) {
        H1ClientConnection http1 = new H1ClientConnection(loop, settings.limits(), flusher);
        pipeline.addLast(http1);
        connection = new HttpConnection(http1, HttpVersion.HTTP_1_1);
      } else {
        connection =
            new HttpConnection(
                H2ClientConnection.install(
                    pipeline, loop, settings.limits(), flusher, this::refused),
                HttpVersion.HTTP_2);
      }
    }

    private void refused(HttpRefusal refusal) {
      log.warn(
          "router {}: {} sent what is not taken: {}", label, target.address(), refusal.message());
    }

    @Override
    public void opened(Channel channel) {
      HttpConnection made = connection;
      if (made == null) {
        throw new IllegalStateException("connected without handlers");
      }
      connector.ready();
      channel
          .closeFuture()
          .addListener(
              closed -> {
                connector.closed();
                pool.gone(made);
              });
      pool.connected(made);
    }

    @Override
    public void failed(Failure failure) {
      target.report().connectFailed(failure, pool.loop(), pool::reconnect);
      pool.connectFailed(failure);
    }

    /**
     * Learns from a first read that the endpoint did not take the node's certificate, which TLS 1.3
     * tells after the client's own handshake is done (RFC 8446 section 4.4.2.4).
     */
    private final class RefusalWatch extends ChannelInboundHandlerAdapter {
      @Override
      public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
        HttpConnection made = connection;
        if (made != null && !made.isRefused() && EndpointConnector.isTls(cause)) {
          made.refused(connector.refused(cause));
        }
        context.fireExceptionCaught(cause);
      }
    }
  }
}
