package io.weft.node.router;

import java.util.List;
import java.util.Optional;

/**
 * A name in use, as it is bound at one moment.
 *
 * @param tree the bound tree as text; empty while the binding is pending
 * @param failure why it cannot be bound at present
 * @param ageNanos the time since the binding last changed
 */
public record BoundName(
    Destination destination,
    Optional<String> tree,
    Optional<String> failure,
    long ageNanos,
    List<BoundCluster> clusters) {

  /** A cluster of the tree. */
  public record BoundCluster(
      String id, Optional<String> discoveryFailure, List<BoundEndpoint> endpoints) {}

  /**
   * An endpoint of a cluster.
   *
   * @param status how the balancer sees it
   * @param security the last TLS session with it, empty where there was none
   */
  public record BoundEndpoint(
      String address,
      double weight,
      Optional<String> identity,
      Optional<String> zone,
      String status,
      int pending,
      long calls,
      long failures,
      String security) {}
}
