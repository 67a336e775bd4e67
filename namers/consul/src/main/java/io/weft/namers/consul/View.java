package io.weft.namers.consul;

import java.util.List;
import java.util.Map;

/**
 * What Consul says of a service at one time.
 *
 * @param instances those that may be called
 * @param registered how many there are in all
 * @param skipped entries that cannot be read, by name, with the problem
 * @param leaving how many are in maintenance, and not to be called for that
 * @param metadata of the service as a whole
 */
record View(
    List<Instance> instances,
    int registered,
    Map<String, String> skipped,
    int leaving,
    Map<String, String> metadata) {

  static final View NONE = new View(List.of(), 0, Map.of(), 0, Map.of());

  View with(Map<String, String> serviceMetadata) {
    return new View(instances, registered, skipped, leaving, serviceMetadata);
  }
}
