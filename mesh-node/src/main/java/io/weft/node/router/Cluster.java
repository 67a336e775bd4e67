package io.weft.node.router;

import io.netty.util.ReferenceCountUtil;
import io.weft.balancers.Balancer;
import io.weft.namers.spi.AddrSet;
import io.weft.namers.spi.Address;
import io.weft.namers.spi.Name;
import io.weft.stack.Params;
import io.weft.stack.Reply;
import io.weft.stack.Role;
import io.weft.stack.Service;
import io.weft.stack.Stack;
import io.weft.stack.activity.Activity;
import io.weft.stack.activity.State;
import io.weft.stack.call.CallContext;
import io.weft.stack.call.Failure;
import io.weft.stack.metrics.MetricScope;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One bound name: its addresses as discovery gives them, the balancer over them, and the stack in
 * front. Follows discovery while it is open; a failure of discovery leaves the last good addresses
 * in force.
 */
final class Cluster<Q, R> implements Service<Q, R> {
  private static final Logger log = LoggerFactory.getLogger(Cluster.class);
  private static final Role BALANCER = new Role("balancer");

  private final String id;
  private final Optional<String> expectedIdentity;
  private final Balancer<EndpointTarget.Key, Endpoint<Q, R>> balancer;
  private final BalancerStats stats;
  private final Service<Q, R> stack;
  private final PendingCalls<Q, R> waiting;
  private final MetricScope metrics;
  private final Activity.Observation observation;
  private IdentityHashMap<Address, EndpointTarget.Key> keys =
      new IdentityHashMap<>(); // of who tells the addresses
  private volatile boolean known;
  private volatile @Nullable Throwable discoveryFailure;

  /**
   * @param given what its stacks are made from
   */
  Cluster(Name.Bound bound, RouterParts<Q, R> parts, Params given) {
    this.id = bound.id().toString();
    this.metrics = parts.metrics().child();
    Params params = given.with(RouterParams.LABEL, parts.label()).with(RouterParams.CLUSTER, id);
    this.expectedIdentity = params.get(RouterParams.EXPECTED_IDENTITY);
    this.stats = new BalancerStats(metrics, parts.label(), id);
    ClusterHealth health =
        new ClusterHealth(params, this::size, metrics, parts.ticker(), parts.random());
    this.balancer =
        new Balancer<>(
            params.get(RouterParams.BALANCER),
            params.get(RouterParams.LIFECYCLE),
            key ->
                new Endpoint<>(
                    key,
                    id,
                    parts.stacks(),
                    params,
                    health.watch(Endpoint.text(key.socket())),
                    params.get(RouterParams.LOAD).measure(parts.ticker()),
                    metrics.child()),
            parts.ticker(),
            parts.random(),
            stats);
    this.waiting = new PendingCalls<>("the addresses of " + id, parts.bindingTimeoutNanos());
    this.stack =
        parts
            .stacks()
            .cluster(balancerLeaf(this::balance))
            .make(
                params
                    .with(RouterParams.METRICS, metrics)
                    .with(
                        RouterParams.CALL_END,
                        (nanos, success) -> parts.calls().ended(bound.id(), nanos, success)));
    metrics.gauge(RouterMetrics.CLUSTER_ENDPOINTS, this::size, parts.label(), id);
    metrics.gauge(RouterMetrics.CLUSTER_APERTURE, this::aperture, parts.label(), id);
    this.observation = bound.addresses().observe(this::changed);
  }

  static <Q, R> Stack<Q, R> balancerLeaf(Service<Q, R> balancing) {
    return Stack.leaf(
        BALANCER,
        "picks an endpoint and calls it",
        List.of(
            RouterParams.BALANCER,
            RouterParams.LOAD,
            RouterParams.LIFECYCLE,
            RouterParams.MAX_PER_ENDPOINT,
            RouterParams.EXPECTED_IDENTITY),
        params -> balancing);
  }

  @Override
  public void call(CallContext context, Q request, Reply<R> reply) {
    stack.call(context, request, reply);
  }

  String id() {
    return id;
  }

  private int size() {
    return balancer.size();
  }

  Balancer<EndpointTarget.Key, Endpoint<Q, R>> balancer() {
    return balancer;
  }

  /** Whether health was ignored when a call last looked. */
  boolean inPanic() {
    return stats.inPanic();
  }

  /** How many endpoints get calls while they are well. */
  int aperture() {
    return stats.apertureOf(size());
  }

  /** Whether there are addresses to use, be they old. */
  boolean isKnown() {
    return known;
  }

  /** Why discovery cannot say the addresses at present, where it cannot. */
  @Nullable Throwable discoveryFailure() {
    return discoveryFailure;
  }

  private void balance(CallContext context, Q request, Reply<R> reply) {
    if (!known && discoveryFailure == null) {
      waiting.add(context, request, reply);
      if (known || discoveryFailure != null) {
        waiting.release(this::balance);
      }
      return;
    }
    Endpoint<Q, R> endpoint = pick(context);
    if (endpoint == null) {
      ReferenceCountUtil.release(request);
      reply.failed(noEndpoint(context));
    } else {
      endpoint.call(context, request, reply);
    }
  }

  /** One that was not tried; in a retry, rather one that was tried before than none. */
  private @Nullable Endpoint<Q, R> pick(CallContext context) {
    if (context.tries() == 0) {
      return balancer.pick(Cluster::isUsable);
    }
    Endpoint<Q, R> fresh = balancer.pick(candidate -> !context.hasEverTried(candidate));
    return fresh != null ? fresh : balancer.pick(candidate -> !context.hasTried(candidate));
  }

  private static boolean isUsable(Endpoint<?, ?> endpoint) {
    return true;
  }

  private Failure noEndpoint(CallContext context) {
    Throwable cause = discoveryFailure;
    if (!known && cause != null) {
      return Failure.notSent(
          Failure.Kind.of(cause, Failure.Kind.BINDING_FAILED),
          "the addresses of " + id + " are not known: " + cause.getMessage());
    }
    return Failure.notSent(
        Failure.Kind.NO_ENDPOINTS,
        context.tries() == 0
            ? id + " has no endpoints"
            : "all " + context.tries() + " endpoints of " + id + " were tried");
  }

  private void changed(State<AddrSet> state) {
    if (state instanceof State.Ok<AddrSet> ok) {
      balancer.update(weights(ok.value()));
      discoveryFailure = null;
      known = true;
    } else if (state instanceof State.Failed<AddrSet> failed) {
      discoveryFailure = failed.cause();
      log.warn(
          "discovery of {} failed, {}: {}",
          id,
          known ? "the last good addresses stay in force" : "no addresses are known",
          failed.cause().getMessage());
    }
    if (known || discoveryFailure != null) {
      waiting.release(this::balance);
    }
  }

  private Map<EndpointTarget.Key, Double> weights(AddrSet set) {
    if (!(set instanceof AddrSet.Bound bound)) {
      keys = new IdentityHashMap<>();
      return Map.of();
    }
    // Of a large cluster most stays as it was, and one and the same key is found the fastest.
    int size = bound.addresses().size();
    Map<EndpointTarget.Key, Double> weights = new HashMap<>(size * 2);
    IdentityHashMap<Address, EndpointTarget.Key> used = new IdentityHashMap<>(size);
    for (Address address : bound.addresses()) {
      EndpointTarget.Key known = keys.get(address);
      EndpointTarget.Key key =
          known == null ? EndpointTarget.Key.of(address, expectedIdentity) : known;
      used.put(address, key);
      weights.merge(key, address.weight(), Double::sum);
    }
    keys = used;
    return weights;
  }

  @Override
  public void close() {
    observation.close();
    stack.close();
    balancer.close();
    metrics.close();
  }
}
