package io.weft.node.explain;

import io.weft.namers.bind.Delegation;
import io.weft.namers.bind.Observed;
import io.weft.namers.name.Dtab;
import io.weft.namers.name.Path;
import io.weft.namers.spi.AddrSet;
import io.weft.namers.spi.Address;
import io.weft.namers.spi.WatchReport;
import io.weft.node.router.BindingView.EndpointView;
import io.weft.node.router.Destination;
import io.weft.node.router.EndpointReport;
import io.weft.node.router.EndpointTarget;
import io.weft.node.router.Router;
import io.weft.stack.Stack;
import io.weft.stack.activity.Activity;
import io.weft.stack.activity.Settling;
import io.weft.stack.activity.State;
import io.weft.stack.call.Failure;
import io.weft.stack.metrics.MetricScope;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Says where the names of one router go, and where they would go. Thread-safe. */
public final class Explainer {
  private final Router<?, ?> router;
  private final UnaryOperator<Dtab> replaced;
  private final Supplier<List<WatchReport>> watches;

  /**
   * @param replaced the whole Dtab of the router, were the part that an operator edits another one
   * @param watches how the namers stand with their sources
   */
  public Explainer(
      Router<?, ?> router, UnaryOperator<Dtab> replaced, Supplier<List<WatchReport>> watches) {
    this.router = router;
    this.replaced = replaced;
    this.watches = watches;
  }

  /** The router's label. */
  public String label() {
    return router.label();
  }

  /**
   * Where a name goes, and why.
   *
   * @param patience how long discovery may take; what is not known then is told as pending
   */
  public CompletionStage<Explanation> explain(Destination destination, Duration patience) {
    return observe(router.delegate(destination), patience)
        .thenApply(state -> explanation(destination, state));
  }

  /**
   * Which names would go elsewhere with another Dtab.
   *
   * @param dtab takes the place of the one that an operator edits: that of the watched file where
   *     the router has one, else that of the configuration
   * @param names to compare; empty takes all that are in use
   * @param patience see {@link #explain}
   */
  public CompletionStage<Comparison> compare(
      Dtab dtab, List<Destination> names, Duration patience) {
    Dtab whole = replaced.apply(dtab);
    List<CompletableFuture<Comparison.Move>> moves =
        (names.isEmpty() ? router.destinations() : names)
            .stream().map(name -> move(name, whole, patience)).toList();
    return CompletableFuture.allOf(moves.toArray(CompletableFuture[]::new))
        .thenApply(
            all ->
                Comparison.of(
                    router.label(), moves.stream().map(CompletableFuture::join).toList()));
  }

  private CompletableFuture<Comparison.Move> move(Destination name, Dtab dtab, Duration patience) {
    return observe(router.delegate(name), patience)
        .thenCombine(
            observe(router.delegate(name, dtab), patience),
            (present, next) ->
                new Comparison.Move(
                    name.name().toString(),
                    name.local().toString(),
                    tree(present),
                    tree(next),
                    problem(next)))
        .toCompletableFuture();
  }

  private static CompletionStage<State<Observed>> observe(
      Activity<Delegation> steps, Duration patience) {
    return Settling.of(Observed.of(steps), Observed::isSettled, patience);
  }

  private static String tree(State<Observed> state) {
    return state instanceof State.Ok<Observed> ok ? ok.value().tree() : "";
  }

  private static @Nullable String problem(State<Observed> state) {
    if (state instanceof State.Ok<Observed> ok) {
      return ok.value().tree().isEmpty() ? ok.value().delegation().outcome() : null;
    }
    return state instanceof State.Failed<Observed> failed
        ? String.valueOf(failed.cause().getMessage())
        : "pending: no answer in time";
  }

  private Explanation explanation(Destination destination, State<Observed> state) {
    Observed seen = state instanceof State.Ok<Observed> ok ? ok.value() : null;
    List<Explanation.Cluster> clusters = seen == null ? List.of() : clusters(seen);
    return new Explanation(
        router.label(),
        destination.name().toString(),
        destination.local().toString(),
        !clusters.isEmpty(),
        seen == null ? problem(state) : null,
        tree(state),
        seen == null ? null : StepView.of(seen.delegation()),
        clusters,
        layers(destination, seen));
  }

  private List<Explanation.Cluster> clusters(Observed seen) {
    Map<String, Map<String, EndpointView>> used = new HashMap<>();
    router.inUse().stream()
        .flatMap(binding -> binding.clusters().stream())
        .forEach(
            cluster ->
                cluster
                    .endpoints()
                    .forEach(
                        endpoint ->
                            used.computeIfAbsent(cluster.id(), id -> new HashMap<>())
                                .put(endpoint.address(), endpoint)));
    Freshness freshness = new Freshness(watches.get());
    List<Explanation.Cluster> clusters = new ArrayList<>();
    int i = 0;
    for (Observed.Share share : seen.shares().values()) {
      String id = share.bound().id().toString();
      State<AddrSet> addresses = seen.addresses().get(i++);
      WatchReport report = freshness.of(id);
      clusters.add(
          new Explanation.Cluster(
              id,
              share.part(),
              addresses instanceof State.Ok
                  ? "ok"
                  : addresses instanceof State.Failed ? "failed" : "pending",
              addresses instanceof State.Failed<AddrSet> failed
                  ? String.valueOf(failed.cause().getMessage())
                  : report == null ? null : report.problem(),
              report == null ? 0 : report.staleSeconds(),
              endpoints(share.bound().id(), addresses, used.getOrDefault(id, Map.of()))));
    }
    return clusters;
  }

  private List<Explanation.Endpoint> endpoints(
      Path id, State<AddrSet> state, Map<String, EndpointView> used) {
    return addresses(state).map(address -> endpoint(target(id, address), address, used)).toList();
  }

  private EndpointTarget target(Path id, Address address) {
    try {
      return router.endpoint(id, address);
    } catch (Failure misconfigured) { // which the layers tell
      return new EndpointTarget(
          id.toString(),
          address.socket(),
          address.identity(),
          MetricScope.none(),
          new EndpointReport());
    }
  }

  private static Stream<Address> addresses(State<AddrSet> state) {
    return state instanceof State.Ok<AddrSet> ok && ok.value() instanceof AddrSet.Bound bound
        ? bound.addresses().stream()
        : Stream.empty();
  }

  private static Explanation.Endpoint endpoint(
      EndpointTarget target, Address address, Map<String, EndpointView> inUse) {
    EndpointView used = inUse.get(target.address());
    return new Explanation.Endpoint(
        target.address(),
        address.weight(),
        used == null ? target.identity().orElse(null) : used.identity(),
        address.metadata().get(Address.ZONE),
        used == null ? "unused" : used.status(),
        used == null ? 0 : used.calls(),
        used == null ? 0 : used.failures());
  }

  private List<Explanation.Layer> layers(Destination destination, @Nullable Observed seen) {
    List<Explanation.Layer> layers = new ArrayList<>();
    Path name = destination.name();
    layers.add(layer("path", name, () -> router.pathModules(name)));
    if (seen == null) {
      return layers;
    }
    int i = 0;
    for (Path id : seen.shares().keySet()) {
      layers.add(layer("cluster", id, () -> router.clusterModules(id)));
      addresses(seen.addresses().get(i++))
          .findFirst()
          .ifPresent(
              address ->
                  layers.add(layer("endpoint", id, () -> router.endpointModules(id, address))));
    }
    return layers;
  }

  private interface Modules {
    List<Stack.Line> print() throws Failure;
  }

  private static Explanation.Layer layer(String layer, Path of, Modules modules) {
    try {
      return Explanation.Layer.of(layer, of, modules.print());
    } catch (Failure misconfigured) {
      return new Explanation.Layer(layer, of.toString(), misconfigured.getMessage(), List.of());
    }
  }
}
