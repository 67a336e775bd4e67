package io.weft.namers.kubernetes;

import java.net.InetAddress;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What is used of an EndpointSlice ({@code discovery.k8s.io/v1}).
 *
 * @param ports those of TCP
 * @param skipped endpoints that cannot be read, each with the problem
 * @param identity of all its endpoints, from the annotation {@value SliceReader#IDENTITY}
 */
record Slice(
    List<Port> ports,
    List<Endpoint> endpoints,
    Map<String, String> skipped,
    Optional<String> identity) {

  /**
   * A port of all endpoints of the slice.
   *
   * @param name the name of the Service's port; empty if that has none
   */
  record Port(String name, int number) {}

  /**
   * An endpoint and its conditions.
   *
   * @param ready whether it takes new calls
   * @param serving whether it would take calls, were it not terminating
   */
  record Endpoint(
      InetAddress address,
      boolean ready,
      boolean serving,
      boolean terminating,
      Optional<String> zone) {}
}
