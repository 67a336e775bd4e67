package io.weft.namers.transform;

import io.weft.namers.spi.AddrSet;
import io.weft.namers.spi.Address;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;

/** Endpoints of which some have become the same one: their weights are added. */
final class Merged {
  private final Map<Address, Double> weights = new LinkedHashMap<>();

  /** Adds the weight to an endpoint, whose own does not count. */
  void add(Address endpoint, double weight) {
    weights.merge(weighing(endpoint, 0), weight, Double::sum);
  }

  AddrSet.Bound set(Map<String, String> metadata) {
    Set<Address> addresses = new LinkedHashSet<>();
    weights.forEach(
        (endpoint, weight) ->
            addresses.add(weighing(endpoint, Math.min(weight, Double.MAX_VALUE))));
    return new AddrSet.Bound(addresses, metadata);
  }

  private static Address weighing(Address endpoint, double weight) {
    return new Address(endpoint.socket(), weight, endpoint.metadata());
  }
}
