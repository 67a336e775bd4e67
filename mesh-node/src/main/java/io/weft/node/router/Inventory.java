package io.weft.node.router;

import io.weft.namers.spi.Name;
import io.weft.node.router.BindingView.ClusterView;
import io.weft.node.router.BindingView.EndpointView;
import io.weft.node.router.BindingView.State;
import io.weft.stack.call.Failure;
import io.weft.stack.time.Ticker;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Describes what a router has in use. */
final class Inventory<Q, R> {
  private final String label;
  private final Ticker ticker;

  Inventory(String label, Ticker ticker) {
    this.label = label;
    this.ticker = ticker;
  }

  List<BindingView> of(List<NamedService<Q, R>> names) {
    return names.stream().map(this::describe).toList();
  }

  private BindingView describe(NamedService<Q, R> name) {
    Route<Q, R> route = name.present();
    Failure failure = name.bindingFailure();
    List<ClusterView> clusters = new ArrayList<>();
    if (route != null) {
      route.leases().forEach(lease -> clusters.add(describe(lease.cluster())));
    }
    return new BindingView(
        label,
        name.destination().name().toString(),
        name.destination().local().toString(),
        failure != null ? State.FAILED : route == null ? State.PENDING : State.OK,
        failure == null ? null : failure.getMessage(),
        route == null ? "" : route.tree().map(Name.Bound::id).toString(),
        (ticker.nanos() - name.changedNanos()) / 1e9,
        clusters);
  }

  private ClusterView describe(Cluster<Q, R> cluster) {
    Throwable failure = cluster.discoveryFailure();
    return new ClusterView(
        cluster.id(),
        failure != null ? State.FAILED : cluster.isKnown() ? State.OK : State.PENDING,
        failure == null ? null : failure.getMessage(),
        0,
        cluster.balancer().members().values().stream()
            .map(endpoint -> describe(cluster, endpoint))
            .sorted(Comparator.comparing(EndpointView::address))
            .toList());
  }

  private EndpointView describe(Cluster<Q, R> cluster, Endpoint<Q, R> endpoint) {
    return new EndpointView(
        endpoint.address(),
        cluster.balancer().weight(endpoint.key()),
        endpoint.key().identity().orElse(null),
        endpoint.key().zone().orElse(null),
        endpoint.status().name().toLowerCase(Locale.ROOT),
        endpoint.reason(),
        endpoint.pending(),
        endpoint.report().connections(),
        emptyToNull(endpoint.report().tls()),
        endpoint.calls(),
        endpoint.failures());
  }

  private static @Nullable String emptyToNull(String text) {
    return text.isEmpty() ? null : text;
  }
}
