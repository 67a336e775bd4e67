package io.weft.node.config;

import io.weft.thrift.frame.ThriftTransport;
import io.weft.thrift.mux.TlsLevel;
import io.weft.tls.context.TlsFiles;
import io.weft.tls.identity.SpiffeId;
import java.time.Duration;
import java.util.Optional;

/**
 * How a router's calls go out.
 *
 * <p>{@code dialect}, {@code transport}, {@code upgrade} and {@code opportunisticTls} belong to
 * Thrift, and {@code http} to HTTP; those of the other family are at their defaults.
 *
 * @param http what a router for HTTP has of its own
 * @param dialect what is spoken with endpoints
 * @param transport how messages are told apart on a connection to an endpoint
 * @param upgrade whether endpoints are asked for the TTwitter upgrade
 * @param loadBalancer how an endpoint is chosen
 * @param pool the connections to one endpoint
 * @param connectTimeout how long opening a connection may take
 * @param requestAttemptTimeout how long one try may take; unlimited when empty
 * @param requeueBudget how many calls that were never sent may be tried at another endpoint
 * @param limit how many calls of a cluster are served at a time
 * @param maxPerEndpoint how many calls may be on their way to one endpoint
 * @param failureAccrual when an endpoint counts as unhealthy
 * @param failFast whether calls fail at once to an endpoint that cannot be connected to
 * @param tls the identity that endpoints see; an endpoint whose own is known is called with it only
 * @param identity whom to expect at an endpoint for which discovery gives no mesh identity
 * @param opportunisticTls required where mux sessions with endpoints that have an identity begin in
 *     clear text and agree TLS; off where TLS begins with the first byte
 */
public record ClientConfig(
    HttpClientConfig http,
    ClientDialect dialect,
    ThriftTransport transport,
    TTwitterUpgrade upgrade,
    LoadBalancerConfig loadBalancer,
    PoolConfig pool,
    Duration connectTimeout,
    Optional<Duration> requestAttemptTimeout,
    BudgetConfig requeueBudget,
    LimitConfig limit,
    int maxPerEndpoint,
    FailureAccrualConfig failureAccrual,
    boolean failFast,
    Optional<TlsFiles> tls,
    Optional<SpiffeId> identity,
    TlsLevel opportunisticTls) {

  public static final ClientConfig DEFAULT =
      new ClientConfig(
          HttpClientConfig.DEFAULT,
          ClientDialect.THRIFT,
          ThriftTransport.FRAMED,
          TTwitterUpgrade.NEVER,
          LoadBalancerConfig.DEFAULT,
          PoolConfig.DEFAULT,
          Duration.ofSeconds(1),
          Optional.empty(),
          BudgetConfig.DEFAULT,
          LimitConfig.NONE,
          Integer.MAX_VALUE,
          FailureAccrualConfig.Watched.DEFAULT,
          false,
          Optional.empty(),
          Optional.empty(),
          TlsLevel.OFF);
}
