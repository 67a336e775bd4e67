package io.weft.node.router;

import io.weft.namers.spi.Name;
import io.weft.stack.call.Failure;
import io.weft.stack.time.Ticker;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** Describes what a router has in use, in the order of its names and addresses. */
final class Inventory<Q, R> {
  private final Ticker ticker;

  Inventory(Ticker ticker) {
    this.ticker = ticker;
  }

  List<BoundName> of(List<NamedService<Q, R>> names) {
    List<BoundName> described = new ArrayList<>();
    for (NamedService<Q, R> name : names) {
      described.add(describe(name));
    }
    described.sort(Comparator.comparing(bound -> bound.destination().name()));
    return described;
  }

  private BoundName describe(NamedService<Q, R> name) {
    Route<Q, R> route = name.present();
    List<BoundName.BoundCluster> clusters = new ArrayList<>();
    if (route != null) {
      route.leases().forEach(lease -> clusters.add(describe(lease.cluster())));
    }
    return new BoundName(
        name.destination(),
        Optional.ofNullable(route).map(present -> present.tree().map(Name.Bound::id).toString()),
        Optional.ofNullable(name.bindingFailure()).map(Failure::getMessage),
        ticker.nanos() - name.changedNanos(),
        clusters);
  }

  private BoundName.BoundCluster describe(Cluster<Q, R> cluster) {
    List<BoundName.BoundEndpoint> endpoints = new ArrayList<>();
    for (Endpoint<Q, R> endpoint : cluster.balancer().members().values()) {
      endpoints.add(
          new BoundName.BoundEndpoint(
              endpoint.address(),
              cluster.balancer().weight(endpoint.key()),
              endpoint.key().identity(),
              endpoint.key().zone(),
              endpoint.status().name().toLowerCase(Locale.ROOT),
              endpoint.pending(),
              endpoint.calls(),
              endpoint.failures(),
              endpoint.security()));
    }
    endpoints.sort(Comparator.comparing(BoundName.BoundEndpoint::address));
    return new BoundName.BoundCluster(
        cluster.id(),
        Optional.ofNullable(cluster.discoveryFailure()).map(String::valueOf),
        endpoints);
  }
}
