package io.weft.node.protocol.params;

import io.weft.namers.name.Path;
import io.weft.node.config.BudgetConfig;
import io.weft.node.config.ClientConfig;
import io.weft.node.config.Effective;
import io.weft.node.config.LimitConfig;
import io.weft.node.config.MirrorConfig;
import io.weft.node.config.PoolConfig;
import io.weft.node.config.RateLimitConfig;
import io.weft.node.config.RouterConfig;
import io.weft.node.config.RuleException;
import io.weft.node.config.Ruled;
import io.weft.node.config.ServiceConfig;
import io.weft.node.protocol.endpoint.EndpointParams;
import io.weft.node.router.ConcurrencyLimit;
import io.weft.node.router.Requeues;
import io.weft.node.router.Retries;
import io.weft.node.router.RouterParams;
import io.weft.node.router.StackParams;
import io.weft.node.router.TotalTimeout;
import io.weft.node.traffic.Mirror;
import io.weft.node.traffic.RateLimit;
import io.weft.stack.Params;
import io.weft.stack.call.Failure;
import io.weft.stack.retry.RetryBudget;
import io.weft.stack.retry.TokenBudget;
import io.weft.stack.time.Ticker;
import io.weft.tls.context.TlsFiles;
import io.weft.tls.context.TlsIdentity;
import io.weft.tls.identity.SpiffeId;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Supplier;

/** Makes parameters of a router's configuration, each with the entry that it comes from. */
public final class ConfiguredParams implements StackParams {
  /** What a protocol adds to what all have. Safe for any thread. */
  public interface Additions {
    /** For the path stack of a logical name. */
    Params path(Params common, Effective<ServiceConfig> service);

    /** For the cluster stack of a bound name, and for the stacks of its endpoints. */
    Params cluster(Params common, Effective<ClientConfig> client);
  }

  private final Ruled<ServiceConfig> services;
  private final Ruled<ClientConfig> clients;
  private final Function<TlsFiles, TlsIdentity> identities;
  private final Ticker ticker;
  private final Additions additions;

  public ConfiguredParams(
      RouterConfig config,
      Function<TlsFiles, TlsIdentity> identities,
      Ticker ticker,
      Additions additions) {
    this.services = config.service();
    this.clients = config.client();
    this.identities = identities;
    this.ticker = ticker;
    this.additions = additions;
  }

  @Override
  public Params path(Path name) throws Failure {
    Effective<ServiceConfig> effective = at(services, name);
    ServiceConfig service = effective.config();
    Params common =
        Params.empty()
            .with(TotalTimeout.LIMIT, service.totalTimeout(), effective.origin("totalTimeoutMs"))
            .with(
                Retries.TERMS,
                new Retries.Terms(service.retries().maxPerCall(), service.retries().backoff()),
                effective.origin("retries"))
            .with(
                Retries.BUDGET,
                new Budget(service.retries().budget(), ticker),
                effective.origin("retries"))
            .with(
                Mirror.TERMS,
                service.mirror().map(ConfiguredParams::mirror),
                effective.origin("mirror"))
            .with(
                RateLimit.TERMS,
                service.rateLimit().map(ConfiguredParams::rateLimit),
                effective.origin("rateLimit"));
    return additions.path(common, effective);
  }

  @Override
  public Params cluster(Path id) throws Failure {
    Effective<ClientConfig> effective = at(clients, id);
    ClientConfig client = effective.config();
    Params common =
        BalancerParams.with(
                HealthParams.of(effective), client.loadBalancer(), effective.origin("loadBalancer"))
            .with(
                EndpointParams.CONNECT_TIMEOUT,
                client.connectTimeout(),
                effective.origin("connectTimeoutMs"))
            .with(
                EndpointParams.ATTEMPT_TIMEOUT,
                client.requestAttemptTimeout(),
                effective.origin("requestAttemptTimeoutMs"))
            .with(EndpointParams.POOL, pool(client.pool()), effective.origin("hostConnectionPool"))
            .with(
                EndpointParams.TLS,
                client
                    .tls()
                    .map(files -> new EndpointParams.OwnIdentity(files, identities.apply(files))),
                effective.origin("tls"))
            .with(
                RouterParams.EXPECTED_IDENTITY,
                client.identity().map(SpiffeId::toString),
                effective.origin("tls"))
            .with(
                ConcurrencyLimit.CLUSTER,
                Limits.of(client.limit(), ticker),
                effective.origin(
                    client.limit().concurrency() instanceof LimitConfig.Concurrency.Adaptive
                        ? "adaptiveConcurrency"
                        : "maxConcurrentRequests"))
            .with(
                RouterParams.MAX_PER_ENDPOINT,
                Optional.of(client.maxPerEndpoint()).filter(most -> most < Integer.MAX_VALUE),
                effective.origin("hostMaxConcurrentRequests"))
            .with(
                Requeues.BUDGET,
                new Budget(client.requeueBudget(), ticker),
                effective.origin("requeueBudget"));
    return additions.cluster(common, effective);
  }

  private static <T> Effective<T> at(Ruled<T> ruled, Path path) throws Failure {
    try {
      return ruled.at(path);
    } catch (RuleException e) {
      throw Failure.notSent(Failure.Kind.MISCONFIGURED, e.getMessage());
    }
  }

  private static Mirror.Terms mirror(MirrorConfig mirror) {
    return new Mirror.Terms(
        mirror.to(), mirror.share(), mirror.timeout(), mirror.maxConcurrentRequests());
  }

  private static RateLimit.Terms rateLimit(RateLimitConfig limit) {
    return new RateLimit.Terms(limit.perSecond(), limit.burst());
  }

  private static EndpointParams.Pool pool(PoolConfig pool) {
    return new EndpointParams.Pool(
        pool.maxSize(), pool.maxWaiters(), pool.idleTime(), pool.maxWait());
  }

  /** Makes budgets, and prints as their terms. */
  private record Budget(BudgetConfig terms, Ticker ticker) implements Supplier<RetryBudget> {
    @Override
    public RetryBudget get() {
      return new TokenBudget(
          terms.percentCanRetry(), terms.minRetriesPerSec(), terms.ttl(), ticker);
    }

    @Override
    public String toString() {
      return terms.percentCanRetry() + " of calls + " + terms.minRetriesPerSec() + "/s";
    }
  }
}
