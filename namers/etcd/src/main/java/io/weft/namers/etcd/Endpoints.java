package io.weft.namers.etcd;

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
import java.util.List;
import java.util.Map;

/** Makes the endpoints of a service from the entries of its instances. */
final class Endpoints {
  /** There is no such service. */
  static final Answer NONE = Answer.of(new AddrSet.Neg());

  // Of entries that lead to the same socket the first one counts.
  private final Map<InetSocketAddress, Address> found = new LinkedHashMap<>();
  private final Map<String, String> skipped = new HashMap<>();
  private int leaving;
  private boolean waiting;

  private Endpoints() {}

  /** The endpoints; those whose host is a name change with what it stands for. */
  static Activity<Answer> answer(Map<String, Entry> entries, Hosts hosts) {
    if (entries.isEmpty()) {
      return Activity.value(NONE);
    }
    List<String> names =
        entries.values().stream()
            .filter(Entry.Named.class::isInstance)
            .map(entry -> ((Entry.Named) entry).host())
            .distinct()
            .toList();
    List<Activity<List<InetAddress>>> lookups = names.stream().map(hosts::addresses).toList();
    return Activity.states(lookups)
        .flatMap(
            states -> {
              Map<String, State<List<InetAddress>>> resolved = new HashMap<>();
              for (int i = 0; i < names.size(); i++) {
                resolved.put(names.get(i), states.get(i));
              }
              return Activity.constant(new Endpoints().collect(entries, resolved));
            });
  }

  private State<Answer> collect(
      Map<String, Entry> entries, Map<String, State<List<InetAddress>>> resolved) {
    entries.forEach(
        (instance, entry) -> {
          if (entry instanceof Entry.Ready ready) {
            add(ready.address());
          } else if (entry instanceof Entry.Named named) {
            add(instance, named, resolved.getOrDefault(named.host(), new State.Pending<>()));
          } else if (entry instanceof Entry.Unreadable unreadable) {
            skipped.put(instance, unreadable.problem());
          } else {
            leaving++;
          }
        });
    return found.isEmpty() && waiting
        ? new State.Pending<>()
        : new State.Ok<>(new Answer(AddrSet.of(found.values()), skipped, leaving));
  }

  private void add(Address address) {
    found.putIfAbsent(address.socket(), address);
  }

  private void add(String instance, Entry.Named named, State<List<InetAddress>> host) {
    if (host instanceof State.Ok<List<InetAddress>> ok) {
      for (InetAddress ip : ok.value()) {
        InetSocketAddress socket = new InetSocketAddress(ip, named.port());
        add(new Address(socket, named.weight(), named.metadata()));
      }
    } else if (host instanceof State.Failed<List<InetAddress>> failed) {
      skipped.put(instance, String.valueOf(failed.cause().getMessage()));
    } else {
      waiting = true;
    }
  }
}
