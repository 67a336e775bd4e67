package io.weft.node.router;

import io.weft.namers.bind.Delegation;
import io.weft.namers.bind.Interpreter;
import io.weft.namers.name.Dtab;
import io.weft.stack.Params;
import io.weft.stack.Reply;
import io.weft.stack.Stack;
import io.weft.stack.activity.Activity;
import io.weft.stack.call.CallContext;
import io.weft.stack.metrics.MetricScope;
import io.weft.stack.time.Ticker;
import java.time.Duration;
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
  private final String label;
  private final RouterParts<Q, R> parts;
  private final Interpreter interpreter;
  private final Clusters<Q, R> clusters;
  private final IdleCache<Destination, NamedService<Q, R>> names;
  private final MetricScope metrics;

  /** How many names are kept, and for how long after their last call. */
  public record Cache(int capacity, Duration idleTime) {}

  /**
   * @param params the parameters of the router's configuration
   * @param random safe for any thread
   */
  public Router(
      String label,
      Stacks<Q, R> stacks,
      Params params,
      Interpreter interpreter,
      Cache cache,
      Duration bindingTimeout,
      MetricScope metrics,
      Ticker ticker,
      RandomGenerator random) {
    this.label = label;
    this.metrics = metrics.child();
    this.parts =
        new RouterParts<>(
            label,
            stacks,
            params.with(RouterParams.LABEL, label),
            this.metrics,
            ticker,
            random,
            bindingTimeout.toNanos());
    this.interpreter = interpreter;
    this.clusters = new Clusters<>(parts);
    this.names =
        new IdleCache<>(
            cache.capacity(),
            cache.idleTime().toNanos(),
            ticker,
            destination -> new NamedService<>(destination, parts, interpreter, clusters));
    this.metrics.gauge(RouterMetrics.NAMES, names::size, label);
    this.metrics.gauge(RouterMetrics.CLUSTERS, clusters::size, label);
  }

  public String label() {
    return label;
  }

  /** Serves a call of a name. */
  public void call(CallContext context, Destination destination, Q request, Reply<R> reply) {
    names.get(destination, context.startNanos()).call(context, request, reply);
  }

  /** Drops names that nobody used for the idle time, and what only they used. */
  public void sweep() {
    names.sweep();
  }

  /** What is in use at this moment. */
  public List<BindingView> inUse() {
    return new Inventory<Q, R>(label, parts.ticker()).of(names.values());
  }

  /** The names in use. */
  public List<Destination> destinations() {
    return names.values().stream().map(NamedService::destination).toList();
  }

  /** How a name is bound, step by step. */
  public Activity<Delegation> delegate(Destination destination) {
    return interpreter.delegate(destination.local(), destination.name());
  }

  /** The same as if the router's Dtab were another. */
  public Activity<Delegation> delegate(Destination destination, Dtab base) {
    return interpreter.withBase(base).delegate(destination.local(), destination.name());
  }

  /** The modules that serve a logical name, with the values in force. */
  public List<Stack.Line> pathModules() {
    return parts
        .stacks()
        .path(NamedService.<Q, R>bindingLeaf((context, request, reply) -> {}))
        .print(parts.params());
  }

  /** The modules that serve a bound name. */
  public List<Stack.Line> clusterModules() {
    return parts
        .stacks()
        .cluster(Cluster.<Q, R>balancerLeaf((context, request, reply) -> {}))
        .print(parts.params());
  }

  /** The modules that serve an endpoint. */
  public List<Stack.Line> endpointModules(EndpointTarget target) {
    return parts.stacks().endpoint(target).print(parts.params());
  }

  @Override
  public void close() {
    names.close();
    metrics.close();
  }
}
