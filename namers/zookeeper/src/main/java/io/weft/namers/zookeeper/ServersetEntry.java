package io.weft.namers.zookeeper;

import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A node of a serverset. */
sealed interface ServersetEntry {

  /**
   * An instance.
   *
   * @param name of the node
   * @param status as it is written; empty when it is not
   * @param shard null when it has none
   */
  record Member(
      String name,
      HostPort service,
      Map<String, HostPort> additional,
      String status,
      @Nullable Integer shard,
      Labels labels)
      implements ServersetEntry {

    /** The endpoint of a name, or the main one; null if there is no such one. */
    @Nullable HostPort endpoint(@Nullable String endpoint) {
      return endpoint == null ? service : additional.get(endpoint);
    }
  }

  /** A list of weights. */
  record Vector(List<Descriptor> descriptors) implements ServersetEntry {}

  /**
   * The weight of those instances to which something applies.
   *
   * @param key what is compared: {@code inet}, {@code member} or {@code shard}
   */
  record Descriptor(String key, String value, double weight) {}
}
