package io.weft.namers.kubernetes;

import io.weft.namers.inet.Hosts;
import io.weft.namers.spi.AddrSet;
import io.weft.namers.spi.Address;
import io.weft.namers.watch.Answer;
import io.weft.stack.activity.Activity;
import io.weft.stack.activity.State;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** The endpoints of a cluster from outside: the load balancer of its Service. */
final class LoadBalancerSource {
  private final Hosts hosts;
  private final ClusterKey cluster;
  private final Map<String, String> metadata;

  /**
   * @param hosts resolves load balancers that are known by name
   */
  LoadBalancerSource(Hosts hosts, ClusterKey cluster, Optional<IdentityTemplate> identity) {
    this.hosts = hosts;
    this.cluster = cluster;
    this.metadata =
        identity.map(template -> Map.of(Address.IDENTITY, template.of(cluster))).orElse(Map.of());
  }

  Activity<Answer> answers(Activity<View<Service>> services) {
    return services.flatMap(this::answer);
  }

  private Activity<Answer> answer(View<Service> view) {
    Service service = view.objects().get(cluster.service());
    if (service == null) {
      return Activity.value(new Answer(new AddrSet.Neg(), view.skipped(), view.deleted() ? 1 : 0));
    }
    Optional<Slice.Port> port = service.port(cluster.port());
    if (port.isEmpty()) {
      return Activity.value(Answer.of(AddrSet.of(List.of())));
    }
    List<Activity<List<InetAddress>>> found =
        service.ingress().stream().map(hosts::addresses).toList();
    return Activity.states(found)
        .flatMap(states -> resolved(service.ingress(), states, port.get().number()));
  }

  private Activity<Answer> resolved(
      List<String> names, List<State<List<InetAddress>>> states, int port) {
    List<Address> addresses = new ArrayList<>();
    Map<String, String> skipped = new TreeMap<>();
    for (int i = 0; i < states.size(); i++) {
      State<List<InetAddress>> state = states.get(i);
      if (state instanceof State.Ok<List<InetAddress>> ok) {
        ok.value()
            .forEach(
                ip -> addresses.add(new Address(new InetSocketAddress(ip, port), 1, metadata)));
      } else if (state instanceof State.Failed<List<InetAddress>> failed) {
        skipped.put("ingress " + names.get(i), String.valueOf(failed.cause().getMessage()));
      } else {
        return Activity.constant(new State.Pending<>());
      }
    }
    return Activity.value(new Answer(AddrSet.of(addresses), skipped, 0));
  }
}
