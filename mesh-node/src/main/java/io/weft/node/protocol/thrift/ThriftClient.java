package io.weft.node.protocol.thrift;

import io.netty.channel.Channel;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelPipeline;
import io.weft.node.config.ClientDialect;
import io.weft.node.config.TTwitterUpgrade;
import io.weft.node.net.Connector;
import io.weft.node.net.NettyLoop;
import io.weft.node.protocol.endpoint.EndpointConnector;
import io.weft.node.protocol.endpoint.EndpointParams;
import io.weft.node.protocol.thrift.call.Envelopes;
import io.weft.node.router.EndpointTarget;
import io.weft.stack.Param;
import io.weft.stack.Params;
import io.weft.stack.call.Failure;
import io.weft.stack.metrics.MetricScope;
import io.weft.thrift.frame.Dialect;
import io.weft.thrift.frame.MethodNames;
import io.weft.thrift.frame.ThriftClientCodec;
import io.weft.thrift.frame.ThriftLimits;
import io.weft.thrift.frame.ThriftTransport;
import io.weft.thrift.mux.TlsLevel;
import io.weft.thrift.theader.THeaderClientCodec;
import io.weft.tls.context.TlsIdentity;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Opens connections to one endpoint: plain, or mutual TLS where the endpoint has a mesh identity;
 * never plain where it has one. Where that is wanted, a new connection first asks for the TTwitter
 * upgrade.
 */
final class ThriftClient {
  private static final Logger log = LoggerFactory.getLogger(ThriftClient.class);

  /** How long an endpoint that declined the upgrade is not asked again. */
  private static final long DECLINED_NANOS = 60_000_000_000L;

  /** What all endpoints of a router have in common. */
  record Common(
      String label,
      Connector connector,
      MethodNamesByLoop names,
      ThriftLimits limits,
      Envelopes envelopes,
      MetricScope metrics) {}

  /** What may differ from cluster to cluster, see {@link ThriftParams}. */
  record Settings(
      ClientDialect dialect,
      ThriftTransport transport,
      TTwitterUpgrade upgrade,
      EndpointParams.Pool pool,
      Duration connectTimeout,
      Optional<Duration> attemptTimeout,
      Optional<TlsIdentity> identity,
      TlsLevel opportunisticTls) {

    /** The parameters that {@link #of} reads. */
    static final List<Param<?>> READS =
        List.of(
            ThriftParams.DIALECT,
            ThriftParams.TRANSPORT,
            ThriftParams.UPGRADE,
            EndpointParams.POOL,
            EndpointParams.CONNECT_TIMEOUT,
            EndpointParams.ATTEMPT_TIMEOUT,
            EndpointParams.TLS,
            ThriftParams.OPPORTUNISTIC_TLS);

    static Settings of(Params params) {
      return new Settings(
          params.get(ThriftParams.DIALECT),
          params.get(ThriftParams.TRANSPORT),
          params.get(ThriftParams.UPGRADE),
          params.get(EndpointParams.POOL),
          params.get(EndpointParams.CONNECT_TIMEOUT),
          params.get(EndpointParams.ATTEMPT_TIMEOUT),
          params.get(EndpointParams.TLS).map(EndpointParams.OwnIdentity::identity),
          params.get(ThriftParams.OPPORTUNISTIC_TLS));
    }
  }

  private final Common common;
  private final EndpointTarget target;
  private final Settings settings;
  private final EndpointConnector connector;
  private volatile boolean declined;
  private volatile long declinedNanos;

  ThriftClient(Common common, EndpointTarget target, Settings settings) {
    this.common = common;
    this.target = target;
    this.settings = settings;
    this.connector = connector(common, target, settings);
  }

  /** Opens the connections to an endpoint, whatever is to be spoken on them. */
  static EndpointConnector connector(Common common, EndpointTarget target, Settings settings) {
    return new EndpointConnector(
        common.label(),
        common.connector(),
        common.metrics(),
        target,
        settings.connectTimeout(),
        settings.identity());
  }

  EndpointTarget target() {
    return target;
  }

  Envelopes envelopes() {
    return common.envelopes();
  }

  EndpointParams.Pool pool() {
    return settings.pool();
  }

  Optional<Duration> attemptTimeout() {
    return settings.attemptTimeout();
  }

  /** One loop's share of a bound. */
  int share(int bound) {
    return connector.share(bound);
  }

  /** Opens a connection and gives it to the pool, or says why there is none. On the pool's loop. */
  void connect(ThriftPool into) {
    ThriftConnection connection = new ThriftConnection(into, this);
    connector.connect(
        into.loop(),
        pipeline -> pipeline.addLast(codec(into.loop(), connection)).addLast(connection),
        new EndpointConnector.Opening() {
          @Override
          public void opened(Channel channel) {
            secured(channel, into, connection);
          }

          @Override
          public void failed(Failure failure) {
            notConnected(into, failure);
          }
        });
  }

  private ChannelHandler codec(NettyLoop loop, ThriftConnection connection) {
    MethodNames names = common.names().of(loop);
    if (settings.dialect() == ClientDialect.THEADER) {
      connection.speaks(Dialect.THEADER);
      return new THeaderClientCodec(common.limits(), names, loop);
    }
    return new ThriftClientCodec(settings.transport(), common.limits(), names, loop);
  }

  /** Counts and logs a refusal of TLS, by either side, and says it as a failure. */
  Failure refused(Throwable cause) {
    return connector.refused(cause);
  }

  private void secured(Channel channel, ThriftPool into, ThriftConnection connection) {
    if (!asksForUpgrade(into)) {
      ready(into, connection);
      return;
    }
    ChannelPipeline pipeline = channel.pipeline();
    pipeline.addAfter(
        pipeline.context(ThriftClientCodec.class).name(),
        null,
        new UpgradeQuestion(into.loop(), new Upgrading(into, connection)));
  }

  private boolean asksForUpgrade(ThriftPool into) {
    return switch (settings.upgrade()) {
      case NEVER -> false;
      case REQUIRE -> true;
      case ATTEMPT -> !declined || into.loop().ticker().nanos() - declinedNanos > DECLINED_NANOS;
    };
  }

  /** What follows from the answer to the question for the upgrade. */
  private final class Upgrading implements UpgradeQuestion.Asker {
    private final ThriftPool pool;
    private final ThriftConnection connection;

    Upgrading(ThriftPool pool, ThriftConnection connection) {
      this.pool = pool;
      this.connection = connection;
    }

    @Override
    public void agreed() {
      count("agreed");
      declined = false;
      connection.speaks(Dialect.TTWITTER);
      ready(pool, connection);
    }

    @Override
    public void declined() {
      count("declined");
      if (settings.upgrade() == TTwitterUpgrade.REQUIRE) {
        connection.abandon();
        notUpgraded("it answered that it does not know it");
      } else {
        remember();
        ready(pool, connection);
      }
    }

    @Override
    public void unanswered(String how, @Nullable Throwable cause) {
      if (cause != null && EndpointConnector.isTls(cause)) {
        // The endpoint's check of our certificate, which it tells in place of an answer.
        failed(pool, refused(cause));
        return;
      }
      count("unanswered");
      if (settings.upgrade() == TTwitterUpgrade.REQUIRE) {
        notUpgraded("it did not answer " + how);
      } else {
        log.warn(
            "router {}: {} did not answer the TTwitter upgrade {}; it is called without",
            common.label(),
            target.address(),
            how);
        remember();
        connect(pool);
      }
    }

    private void notUpgraded(String why) {
      failed(
          pool,
          Failure.notSent(
              Failure.Kind.CONNECT,
              target.address()
                  + " did not take the TTwitter upgrade, which this router requires: "
                  + why));
    }

    private void remember() {
      declinedNanos = pool.loop().ticker().nanos();
      declined = true;
    }

    private void count(String result) {
      target
          .metrics()
          .counter(
              ThriftMetrics.ENDPOINT_UPGRADES,
              common.label(),
              target.cluster(),
              target.address(),
              result)
          .increment();
    }
  }

  private void ready(ThriftPool into, ThriftConnection connection) {
    connector.ready();
    connection.opened();
    into.connected(connection);
  }

  /** A connection that was ready is gone. */
  void closed() {
    connector.closed();
  }

  private void failed(ThriftPool into, Failure failure) {
    notConnected(into, connector.failed(failure));
  }

  private void notConnected(ThriftPool into, Failure failure) {
    target.report().connectFailed(failure, into.loop(), into::reconnect);
    into.connectFailed(failure);
  }
}
