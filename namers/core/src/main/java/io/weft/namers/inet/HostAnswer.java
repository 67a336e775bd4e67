package io.weft.namers.inet;

import io.weft.namers.spi.AddrSet;
import io.weft.namers.spi.Address;
import io.weft.namers.watch.Answer;
import io.weft.stack.activity.Activity;
import io.weft.stack.activity.State;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;

/**
 * An {@link Answer} of a discovery system whose endpoints are on hosts that may have to be resolved
 * yet.
 *
 * @param exists whether there is such a cluster at all
 * @param skipped see {@link Answer#skipped}
 * @param leaving see {@link Answer#leaving}
 * @param metadata of the cluster as a whole
 */
public record HostAnswer(
    boolean exists,
    List<HostEndpoint> endpoints,
    Map<String, String> skipped,
    int leaving,
    Map<String, String> metadata) {

  /** There is no such cluster. */
  public static final HostAnswer NONE = new HostAnswer(false, List.of(), Map.of(), 0, Map.of());

  public HostAnswer with(Map<String, String> clusterMetadata) {
    return new HostAnswer(exists, endpoints, skipped, leaving, clusterMetadata);
  }

  /**
   * The answer with all endpoints whose hosts are known by now, told again as hosts become known
   * and change; pending only while no host is known and one may be. An endpoint whose host cannot
   * be resolved is skipped.
   */
  public Activity<Answer> resolve(Hosts hosts) {
    List<String> names = endpoints.stream().map(HostEndpoint::host).distinct().toList();
    return Activity.states(names.stream().map(hosts::addresses).toList())
        .flatMap(states -> Activity.constant(answer(names, states)));
  }

  private State<Answer> answer(List<String> names, List<State<List<InetAddress>>> states) {
    Map<String, State<List<InetAddress>>> known = new HashMap<>();
    for (int i = 0; i < states.size(); i++) {
      known.put(names.get(i), states.get(i));
    }
    // Of endpoints at the same socket the first one counts.
    Map<InetSocketAddress, Address> found = new LinkedHashMap<>();
    Map<String, String> left = new LinkedHashMap<>(skipped);
    boolean waiting = false;
    for (HostEndpoint endpoint : endpoints) {
      State<List<InetAddress>> state = known.get(endpoint.host());
      if (state instanceof State.Ok<List<InetAddress>> ok) {
        ok.value().forEach(ip -> add(found, endpoint, ip));
      } else if (state instanceof State.Failed<List<InetAddress>> failed) {
        left.put(endpoint.entry(), String.valueOf(failed.cause().getMessage()));
      } else {
        waiting = true;
      }
    }
    if (found.isEmpty() && waiting) {
      return new State.Pending<>();
    }
    AddrSet set =
        exists
            ? new AddrSet.Bound(new LinkedHashSet<>(found.values()), metadata)
            : new AddrSet.Neg();
    return new State.Ok<>(new Answer(set, left, leaving));
  }

  private static void add(
      Map<InetSocketAddress, Address> found, HostEndpoint endpoint, InetAddress ip) {
    InetSocketAddress socket = new InetSocketAddress(ip, endpoint.port());
    found.putIfAbsent(socket, new Address(socket, endpoint.weight(), endpoint.metadata()));
  }
}
