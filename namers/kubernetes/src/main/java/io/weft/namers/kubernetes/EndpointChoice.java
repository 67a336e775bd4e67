package io.weft.namers.kubernetes;

import io.weft.namers.spi.AddrSet;
import io.weft.namers.spi.Address;
import io.weft.namers.watch.Answer;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Chooses the endpoints of a cluster from the slices of its Service, as kube-proxy does: those that
 * are ready; if there is none, those that are terminating and still serve. For one thread.
 */
final class EndpointChoice {
  private final ClusterKey cluster;
  private final Optional<IdentityTemplate> identity;
  private Map<String, Part> parts = new HashMap<>(); // by slice
  private boolean lastWereTerminating;

  /**
   * What a slice has for the cluster. Made once for a state of the slice: of a hundred slices one
   * changes at a time.
   */
  private record Part(
      Slice slice,
      List<Slice.Port> ports,
      List<Address> ready,
      List<Address> serving,
      int terminating) {}

  EndpointChoice(ClusterKey cluster, Optional<IdentityTemplate> identity) {
    this.cluster = cluster;
    this.identity = identity;
  }

  /**
   * The answer for a state of the objects.
   *
   * @param services the Service, for a port that is a number; null for one that is a name
   */
  Answer answer(View<Slice> slices, @Nullable View<Service> services) {
    Map<String, String> skipped = new TreeMap<>(slices.skipped());
    if (services == null) {
      return answer(slices, skipped, port -> port.name().equals(cluster.port().text()));
    }
    skipped.putAll(services.skipped());
    Service service = services.objects().get(cluster.service());
    if (service == null) {
      // Slices outlive their Service for a while: there are no endpoints without it.
      return new Answer(new AddrSet.Neg(), skipped, services.deleted() ? 1 : 0);
    }
    Optional<Slice.Port> port = service.port(cluster.port());
    return answer(
        slices,
        skipped,
        port.isPresent()
            ? found -> found.name().equals(port.get().name())
            : found -> found.number() == cluster.port().number());
  }

  private interface Ports {
    boolean include(Slice.Port port);
  }

  private Answer answer(View<Slice> view, Map<String, String> skipped, Ports ports) {
    Map<String, Part> present = new HashMap<>();
    Map<InetSocketAddress, Address> ready = new LinkedHashMap<>();
    Map<InetSocketAddress, Address> serving = new LinkedHashMap<>();
    int leaving = view.deleted() ? 1 : 0;
    for (Map.Entry<String, Slice> entry : view.objects().entrySet()) {
      String name = entry.getKey();
      Slice slice = entry.getValue();
      slice.skipped().forEach((place, why) -> skipped.put(name + ", " + place, why));
      Part part =
          part(parts.get(name), slice, slice.ports().stream().filter(ports::include).toList());
      present.put(name, part);
      part.ready().forEach(address -> ready.putIfAbsent(address.socket(), address));
      part.serving().forEach(address -> serving.putIfAbsent(address.socket(), address));
      leaving += part.terminating();
    }
    parts = present;
    boolean terminating = ready.isEmpty() && !serving.isEmpty();
    Map<InetSocketAddress, Address> chosen = terminating ? serving : ready;
    if (chosen.isEmpty() && lastWereTerminating) {
      leaving++; // they had said so
    }
    lastWereTerminating = terminating || (chosen.isEmpty() && lastWereTerminating);
    return new Answer(AddrSet.of(chosen.values()), skipped, leaving);
  }

  @SuppressWarnings("ReferenceEquality") // to compare them in full takes as long as to read anew
  private Part part(@Nullable Part before, Slice slice, List<Slice.Port> ports) {
    if (before != null && before.slice() == slice && before.ports().equals(ports)) {
      return before;
    }
    List<Address> ready = new ArrayList<>();
    List<Address> serving = new ArrayList<>();
    int terminating = 0;
    for (Slice.Port port : ports) {
      for (Slice.Endpoint endpoint : slice.endpoints()) {
        if (endpoint.terminating()) {
          terminating++;
          if (endpoint.serving()) {
            serving.add(address(port, slice, endpoint));
          }
        } else if (endpoint.ready()) {
          ready.add(address(port, slice, endpoint));
        }
      }
    }
    return new Part(slice, ports, ready, serving, terminating);
  }

  private Address address(Slice.Port port, Slice slice, Slice.Endpoint endpoint) {
    Map<String, String> metadata = new HashMap<>();
    endpoint.zone().ifPresent(zone -> metadata.put(Address.ZONE, zone));
    slice
        .identity()
        .or(() -> identity.map(template -> template.of(cluster)))
        .ifPresent(id -> metadata.put(Address.IDENTITY, id));
    return new Address(new InetSocketAddress(endpoint.address(), port.number()), 1, metadata);
  }
}
