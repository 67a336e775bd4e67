package io.weft.namers.zookeeper;

import io.weft.namers.zookeeper.ServersetEntry.Descriptor;
import io.weft.namers.zookeeper.ServersetEntry.Member;
import io.weft.namers.zookeeper.ServersetEntry.Vector;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** The weights that the vectors of a serverset give to its members. */
final class Weights {
  private final Map<String, Double> products = new HashMap<>();

  Weights(List<Vector> vectors) {
    for (Vector vector : vectors) {
      for (Descriptor descriptor : vector.descriptors()) {
        products.merge(
            descriptor.key() + "=" + descriptor.value(), descriptor.weight(), (a, b) -> a * b);
      }
    }
  }

  /** The product of all weights that apply to a member, and of its own. */
  double of(Member member, HostPort endpoint) {
    double own = member.labels().weight();
    if (products.isEmpty()) {
      return own;
    }
    return own
        * products.getOrDefault("inet=" + endpoint.host() + ":" + endpoint.port(), 1.0)
        * products.getOrDefault("member=" + member.name(), 1.0)
        * products.getOrDefault("shard=" + member.shard(), 1.0);
  }
}
