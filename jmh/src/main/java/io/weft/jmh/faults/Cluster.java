package io.weft.jmh.faults;

import java.util.ArrayList;
import java.util.List;

/**
 * The endpoints, some of which are struck in turn: others each time, because a proxy may still
 * leave the last ones alone.
 */
final class Cluster {
  private final List<Endpoint> endpoints;
  private int next;

  Cluster(List<Endpoint> endpoints) {
    this.endpoints = List.copyOf(endpoints);
  }

  List<Endpoint> endpoints() {
    return endpoints;
  }

  /** Those whose turn it is. */
  List<Endpoint> victims(int count) {
    List<Endpoint> victims = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      victims.add(endpoints.get(next++ % endpoints.size()));
    }
    return victims;
  }
}
