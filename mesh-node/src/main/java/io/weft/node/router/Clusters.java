package io.weft.node.router;

import io.weft.namers.name.Path;
import io.weft.namers.spi.Name;
import io.weft.stack.call.Failure;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * The clusters in use, one for each bound name, shared by all names that lead to it and dropped
 * with the last of them. Its lock is taken when a binding changes, never by a call.
 */
final class Clusters<Q, R> {
  private final RouterParts<Q, R> parts;
  private final Map<Path, Shared> byId = new HashMap<>();

  Clusters(RouterParts<Q, R> parts) {
    this.parts = parts;
  }

  /** One use of a cluster, to be given back with {@link #close}. */
  final class Lease implements AutoCloseable {
    private final Path id;
    private final Cluster<Q, R> cluster;

    private Lease(Path id, Cluster<Q, R> cluster) {
      this.id = id;
      this.cluster = cluster;
    }

    Cluster<Q, R> cluster() {
      return cluster;
    }

    @Override
    public void close() {
      giveBack(id);
    }
  }

  private final class Shared {
    private final Cluster<Q, R> cluster;
    private int leases;

    Shared(Cluster<Q, R> cluster) {
      this.cluster = cluster;
    }
  }

  /**
   * One more use of the cluster of a bound name.
   *
   * @throws Failure when its configuration is wrong
   */
  synchronized Lease lease(Name.Bound bound) throws Failure {
    Shared shared = byId.get(bound.id());
    if (shared == null) {
      shared = new Shared(new Cluster<>(bound, parts, parts.params().cluster(bound.id())));
      byId.put(bound.id(), shared);
    }
    shared.leases++;
    return new Lease(bound.id(), shared.cluster);
  }

  synchronized List<Cluster<Q, R>> inUse() {
    List<Cluster<Q, R>> clusters = new ArrayList<>();
    byId.values().forEach(shared -> clusters.add(shared.cluster));
    return clusters;
  }

  synchronized int size() {
    return byId.size();
  }

  private void giveBack(Path id) {
    Shared unused;
    synchronized (this) {
      Shared shared = byId.get(id);
      if (shared == null || --shared.leases > 0) {
        return;
      }
      byId.remove(id);
      unused = shared;
    }
    unused.cluster.close();
  }
}
