package io.weft.node.protocol.thrift;

import io.weft.balancers.BalancerPolicy;
import io.weft.balancers.health.AccrualPolicy;
import io.weft.balancers.pick.BalancerPolicies;
import io.weft.namers.bind.Interpreter;
import io.weft.namers.name.Path;
import io.weft.node.config.BudgetConfig;
import io.weft.node.config.FailureAccrualConfig.ConsecutiveFailures;
import io.weft.node.config.RouterConfig;
import io.weft.node.config.ServerConfig;
import io.weft.node.net.Connector;
import io.weft.node.net.EventLoops;
import io.weft.node.protocol.thrift.call.Envelopes;
import io.weft.node.protocol.thrift.call.ThriftIdentifier;
import io.weft.node.router.Destination;
import io.weft.node.router.Requeues;
import io.weft.node.router.Router;
import io.weft.node.router.RouterParams;
import io.weft.node.router.TotalTimeout;
import io.weft.stack.Params;
import io.weft.stack.Reply;
import io.weft.stack.call.CallContext;
import io.weft.stack.metrics.MetricScope;
import io.weft.stack.retry.RetryBudget;
import io.weft.stack.retry.TokenBudget;
import io.weft.stack.time.Ticker;
import io.weft.stack.time.WallClock;
import io.weft.thrift.frame.ThriftLimits;
import io.weft.thrift.frame.ThriftMessage;
import io.weft.tls.context.TlsFiles;
import io.weft.tls.context.TlsIdentity;
import io.weft.tls.identity.SpiffeId;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;

/** A router of a configuration whose protocol is Thrift, with its servers. */
public final class ThriftRouter implements AutoCloseable {

  /**
   * What routers share.
   *
   * @param identities gives the certificate of files, opened once and owned by the node
   * @param clock for the deadlines that callers set and endpoints get
   * @param random safe for any thread
   */
  public record Shared(
      EventLoops loops,
      Function<TlsFiles, TlsIdentity> identities,
      MetricScope metrics,
      Ticker ticker,
      WallClock clock,
      RandomGenerator random) {}

  private final RouterConfig config;
  private final Shared shared;
  private final MethodNamesByLoop names;
  private final Router<ThriftMessage, ThriftMessage> router;
  private final List<ThriftServer> servers = new ArrayList<>();

  public ThriftRouter(RouterConfig config, Interpreter interpreter, Shared shared) {
    this.config = config;
    this.shared = shared;
    this.names = new MethodNamesByLoop(shared.loops().all().size());
    this.router =
        new Router<>(
            config.label(),
            new ThriftStacks(
                new ThriftClient.Common(
                    config.label(),
                    new Connector(shared.loops(), config.client().connectTimeout()),
                    names,
                    ThriftLimits.defaults(),
                    config.client().tls().map(shared.identities()),
                    new Envelopes(shared.clock()),
                    shared.metrics())),
            params(),
            interpreter,
            new Router.Cache(config.bindingCache().paths(), config.bindingCache().idleTtl()),
            config.bindingTimeout(),
            shared.metrics(),
            shared.ticker(),
            shared.random());
  }

  private Params params() {
    return Params.empty()
        .with(TotalTimeout.LIMIT, config.service().totalTimeout())
        .with(ThriftParams.ATTEMPT_TIMEOUT, config.client().requestAttemptTimeout())
        .with(ThriftParams.DIALECT, config.client().dialect())
        .with(ThriftParams.TRANSPORT, config.client().transport())
        .with(ThriftParams.UPGRADE, config.client().upgrade())
        .with(
            ThriftParams.POOL,
            new ThriftParams.Pool(
                config.client().pool().maxSize(),
                config.client().pool().maxWaiters(),
                config.client().pool().idleTime(),
                config.client().pool().maxWait()))
        .with(RouterParams.EXPECTED_IDENTITY, config.client().identity().map(SpiffeId::toString))
        .with(RouterParams.BALANCER, balancer())
        .with(RouterParams.ACCRUAL, accrual())
        .with(Requeues.BUDGET, new Budget(config.client().requeueBudget(), shared.ticker()));
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

  private BalancerPolicy balancer() {
    return switch (config.client().loadBalancer()) {
      case P2C -> BalancerPolicies.p2c();
    };
  }

  private AccrualPolicy accrual() {
    return config.client().failureAccrual() instanceof ConsecutiveFailures after
        ? AccrualPolicy.consecutiveFailures(after.failures(), after.backoff())
        : AccrualPolicy.none();
  }

  /**
   * Opens the router's ports.
   *
   * @throws IOException when one cannot be bound; the others are closed with {@link #close}
   */
  public void listen() throws IOException {
    for (ServerConfig server : config.servers()) {
      servers.add(
          new ThriftServer(
              server,
              router,
              new ThriftIdentifier(config.dstPrefix(), config.methodInDst(), server.service()),
              shared.loops(),
              names,
              server.tls().map(shared.identities()),
              shared.clock(),
              shared.metrics()));
    }
  }

  public String label() {
    return config.label();
  }

  /** Where the servers listen, in the order of the configuration. */
  public List<InetSocketAddress> addresses() {
    return servers.stream().map(ThriftServer::address).toList();
  }

  /** The logical name of a service's method. */
  public Path name(String service, String method) {
    Path name = config.dstPrefix().append(service);
    return config.methodInDst() ? name.append(method) : name;
  }

  /** Serves a call of this process itself; on the loop of the context. */
  public void call(
      CallContext context,
      Destination destination,
      ThriftMessage call,
      Reply<ThriftMessage> reply) {
    router.call(context, destination, call, reply);
  }

  /** The router behind the servers. */
  public Router<?, ?> router() {
    return router;
  }

  /** Drops what nobody used for the idle time. */
  public void sweep() {
    router.sweep();
  }

  /** Stops accepting, and has each connection finish what is in flight and close. */
  public void drain() {
    servers.forEach(ThriftServer::drain);
  }

  /** Connections of callers that are still open. */
  public int openConnections() {
    return servers.stream().mapToInt(ThriftServer::openConnections).sum();
  }

  @Override
  public void close() {
    servers.forEach(ThriftServer::close);
    router.close();
  }
}
