package io.weft.namers.consul;

import io.weft.namers.inet.Hosts;
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

/** Finds the addresses of instances whose address in Consul is a host's name. */
final class Resolution {
  private final Hosts hosts;

  Resolution(Hosts hosts) {
    this.hosts = hosts;
  }

  /** All instances whose hosts are known by now; pending only while none is and one may be. */
  Activity<Answer> resolve(View view) {
    List<String> names = view.instances().stream().map(Instance::host).distinct().toList();
    return Activity.states(names.stream().map(hosts::addresses).toList())
        .flatMap(states -> Activity.constant(answer(view, names, states)));
  }

  private static State<Answer> answer(
      View view, List<String> names, List<State<List<InetAddress>>> states) {
    Map<String, State<List<InetAddress>>> known = new HashMap<>();
    for (int i = 0; i < states.size(); i++) {
      known.put(names.get(i), states.get(i));
    }
    // Of instances at the same socket the first one counts.
    Map<InetSocketAddress, Address> found = new LinkedHashMap<>();
    Map<String, String> skipped = new LinkedHashMap<>(view.skipped());
    boolean waiting = false;
    for (Instance instance : view.instances()) {
      State<List<InetAddress>> state = known.get(instance.host());
      if (state instanceof State.Ok<List<InetAddress>> ok) {
        ok.value().forEach(ip -> add(found, instance, ip));
      } else if (state instanceof State.Failed<List<InetAddress>> failed) {
        skipped.put(instance.name(), String.valueOf(failed.cause().getMessage()));
      } else {
        waiting = true;
      }
    }
    if (found.isEmpty() && waiting) {
      return new State.Pending<>();
    }
    AddrSet set =
        view.registered() == 0
            ? new AddrSet.Neg()
            : new AddrSet.Bound(new LinkedHashSet<>(found.values()), view.metadata());
    return new State.Ok<>(new Answer(set, skipped, view.leaving()));
  }

  private static void add(
      Map<InetSocketAddress, Address> found, Instance instance, InetAddress ip) {
    InetSocketAddress socket = new InetSocketAddress(ip, instance.port());
    found.putIfAbsent(socket, new Address(socket, instance.weight(), instance.metadata()));
  }
}
