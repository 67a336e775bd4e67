package io.weft.node.router;

import io.weft.namers.bind.Delegation;
import io.weft.namers.bind.Interpreter;
import io.weft.namers.name.Dtab;
import io.weft.namers.name.Path;
import io.weft.namers.spi.Address;
import io.weft.stack.Reply;
import io.weft.stack.Stack;
import io.weft.stack.activity.Activity;
import io.weft.stack.call.CallContext;
import io.weft.stack.call.Failure;
import io.weft.stack.metrics.MetricScope;
import io.weft.stack.time.Ticker;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.random.RandomGenerator;

/**
 * Sends named calls where their names are bound: a cache of path stacks over a set of shared
 * clusters over endpoints. Thread-safe; a call stays on the loop it came on.
 *
 * @param <Q> the request
 * @param <R> the response
 */
public final class Router<Q, R> implements AutoCloseable {
  /**
   * One name in so many may be kept again with callers' own Dtabs. They have a cache to themselves:
   * a caller that makes up Dtabs pushes out others of their kind, and never a plain name.
   */
  private static final int OVERRIDDEN_SHARE = 4;

  private final String label;
  private final RouterParts<Q, R> parts;
  private final Interpreter interpreter;
  private final Clusters<Q, R> clusters;
  private final IdleCache<Destination, NamedService<Q, R>> names;
  private final IdleCache<Destination, NamedService<Q, R>> overridden;
  private final MetricScope metrics;

  /**
   * How many names are kept, and for how long after their last call. Beside them a quarter as many
   * are kept that callers gave Dtabs of their own.
   */
  public record Cache(int capacity, Duration idleTime) {}

  /**
   * @param params what the stacks are made from
   * @param calls measures what it is asked to
   * @param random safe for any thread
   */
  public Router(
      String label,
      Stacks<Q, R> stacks,
      StackParams params,
      Interpreter interpreter,
      MeasuredCalls calls,
      Cache cache,
      Duration bindingTimeout,
      MetricScope metrics,
      Ticker ticker,
      RandomGenerator random) {
    this.label = label;
    this.metrics = metrics.child();
    this.parts =
        new RouterParts<>(
            label, stacks, params, calls, this.metrics, ticker, random, bindingTimeout.toNanos());
    this.interpreter = interpreter;
    this.clusters = new Clusters<>(parts);
    this.names = kept(cache.capacity(), cache.idleTime());
    this.overridden = kept(Math.max(1, cache.capacity() / OVERRIDDEN_SHARE), cache.idleTime());
    this.metrics.gauge(RouterMetrics.NAMES, names::size, label);
    this.metrics.gauge(RouterMetrics.OVERRIDDEN_NAMES, overridden::size, label);
    this.metrics.gauge(RouterMetrics.CLUSTERS, clusters::size, label);
  }

  private IdleCache<Destination, NamedService<Q, R>> kept(int capacity, Duration idleTime) {
    return new IdleCache<>(
        capacity,
        idleTime.toNanos(),
        parts.ticker(),
        destination -> new NamedService<>(destination, parts, interpreter, clusters));
  }

  public String label() {
    return label;
  }

  /** Serves a call of a name. */
  public void call(CallContext context, Destination destination, Q request, Reply<R> reply) {
    (destination.isOverridden() ? overridden : names)
        .get(destination, context.startNanos())
        .call(context, request, reply);
  }

  /** Drops names that nobody used for the idle time, and what only they used. */
  public void sweep() {
    names.sweep();
    overridden.sweep();
  }

  /** What is in use at this moment. */
  public List<BindingView> inUse() {
    return new Inventory<Q, R>(label, parts.ticker()).of(services());
  }

  /** The names in use. */
  public List<Destination> destinations() {
    return services().stream().map(NamedService::destination).toList();
  }

  private List<NamedService<Q, R>> services() {
    List<NamedService<Q, R>> all = new ArrayList<>(names.values());
    all.addAll(overridden.values());
    return all;
  }

  /** How a name is bound, step by step. */
  public Activity<Delegation> delegate(Destination destination) {
    return interpreter.delegate(destination.local(), destination.name());
  }

  /** The same as if the router's Dtab were another. */
  public Activity<Delegation> delegate(Destination destination, Dtab base) {
    return interpreter.withBase(base).delegate(destination.local(), destination.name());
  }

  /**
   * The modules that serve a logical name, with the values in force.
   *
   * @throws Failure when its configuration is wrong
   */
  public List<Stack.Line> pathModules(Path name) throws Failure {
    return parts
        .stacks()
        .path(NamedService.<Q, R>bindingLeaf((context, request, reply) -> {}))
        .print(parts.params().path(name));
  }

  /**
   * The modules that serve a bound name.
   *
   * @throws Failure when its configuration is wrong
   */
  public List<Stack.Line> clusterModules(Path id) throws Failure {
    return parts
        .stacks()
        .cluster(Cluster.<Q, R>balancerLeaf((context, request, reply) -> {}))
        .print(parts.params().cluster(id));
  }

  /**
   * The modules that serve an endpoint of a bound name.
   *
   * @throws Failure when its configuration is wrong
   */
  public List<Stack.Line> endpointModules(Path id, Address address) throws Failure {
    return parts.stacks().endpoint(endpoint(id, address)).print(parts.params().cluster(id));
  }

  /**
   * An address of a bound name as its calls see it, with the identity that they expect.
   *
   * @throws Failure when its configuration is wrong
   */
  public EndpointTarget endpoint(Path id, Address address) throws Failure {
    EndpointTarget.Key key =
        EndpointTarget.Key.of(
            address, parts.params().cluster(id).get(RouterParams.EXPECTED_IDENTITY));
    return new EndpointTarget(
        id.toString(), key.socket(), key.identity(), MetricScope.none(), new EndpointReport());
  }

  @Override
  public void close() {
    names.close();
    overridden.close();
    metrics.close();
  }
}
