package io.weft.namers.zookeeper;

import io.weft.namers.inet.Hosts;
import io.weft.namers.spi.AddrSet;
import io.weft.namers.spi.Address;
import io.weft.namers.watch.Answer;
import io.weft.stack.activity.Activity;
import io.weft.stack.activity.State;
import io.weft.stack.time.Loop;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Looks the hosts of a cluster up, each as long as an instance is there. While some are still
 * unknown the others are used. Lives on the loop.
 */
final class Resolution {
  private final Loop loop;
  private final Hosts hosts;
  private final Consumer<? super State<Answer>> observer;
  private final Map<String, Lookup> lookups = new HashMap<>();
  private Activity.Observation source = () -> {};
  private @Nullable Cluster cluster; // null while its source is away
  private boolean telling; // what lookups say meanwhile is told with it
  private boolean closed;

  /** One host. */
  private final class Lookup {
    private State<List<InetAddress>> state = new State.Pending<>();
    private Activity.Observation observation = () -> {};

    void start(String host) {
      observation =
          hosts
              .addresses(host)
              .observe(
                  told -> {
                    if (loop.inLoop()) {
                      is(told);
                    } else {
                      loop.execute(() -> is(told));
                    }
                  });
    }

    private void is(State<List<InetAddress>> told) {
      state = told;
      tell();
    }
  }

  private Resolution(Loop loop, Hosts hosts, Consumer<? super State<Answer>> observer) {
    this.loop = loop;
    this.hosts = hosts;
    this.observer = observer;
  }

  /** The answers that clusters stand for. */
  static Activity<Answer> of(Loop loop, Hosts hosts, Activity<Cluster> clusters) {
    return observer -> {
      observer.accept(new State.Pending<>());
      Resolution resolution = new Resolution(loop, hosts, observer);
      loop.execute(() -> resolution.start(clusters));
      return () -> loop.execute(resolution::stop);
    };
  }

  private void start(Activity<Cluster> clusters) {
    if (!closed) {
      source = clusters.observe(state -> loop.execute(() -> changed(state)));
    }
  }

  private void stop() {
    closed = true;
    source.close();
    lookups.values().forEach(lookup -> lookup.observation.close());
    lookups.clear();
  }

  private void changed(State<Cluster> state) {
    if (closed) {
      return;
    }
    if (state instanceof State.Ok<Cluster> ok) {
      cluster = ok.value();
      telling = true;
      follow(ok.value());
      telling = false;
      tell();
    } else if (state instanceof State.Failed<Cluster> failed) {
      cluster = null;
      observer.accept(new State.Failed<>(failed.cause()));
    }
  }

  private void follow(Cluster now) {
    Set<String> named = new HashSet<>();
    for (Cluster.Instance instance : now.instances()) {
      String host = instance.at().host();
      if (named.add(host) && !lookups.containsKey(host)) {
        Lookup lookup = new Lookup();
        lookups.put(host, lookup);
        lookup.start(host);
      }
    }
    lookups
        .entrySet()
        .removeIf(
            entry -> {
              boolean gone = !named.contains(entry.getKey());
              if (gone) {
                entry.getValue().observation.close();
              }
              return gone;
            });
  }

  private void tell() {
    Cluster now = cluster;
    if (closed || telling || now == null) {
      return;
    }
    if (!now.exists()) {
      observer.accept(new State.Ok<>(new Answer(new AddrSet.Neg(), now.skipped(), now.leaving())));
      return;
    }
    Map<InetSocketAddress, Address> found = new LinkedHashMap<>();
    Map<String, String> skipped = new HashMap<>(now.skipped());
    boolean waiting = false;
    for (Cluster.Instance instance : now.instances()) {
      Lookup lookup = lookups.get(instance.at().host());
      State<List<InetAddress>> state = lookup == null ? new State.Pending<>() : lookup.state;
      if (state instanceof State.Ok<List<InetAddress>> ok) {
        if (ok.value().isEmpty()) {
          skipped.put(instance.name(), "host " + instance.at().host() + " does not exist");
        }
        ok.value().forEach(ip -> add(instance, ip, found));
      } else if (state instanceof State.Failed<List<InetAddress>> failed) {
        skipped.put(instance.name(), String.valueOf(failed.cause().getMessage()));
      } else {
        waiting = true;
      }
    }
    if (!found.isEmpty() || !waiting) {
      Set<Address> addresses = new LinkedHashSet<>(found.values());
      observer.accept(
          new State.Ok<>(
              new Answer(new AddrSet.Bound(addresses, now.metadata()), skipped, now.leaving())));
    }
  }

  /** Of two at the same place the later one counts: the other is what a crash left behind. */
  private static void add(
      Cluster.Instance instance, InetAddress ip, Map<InetSocketAddress, Address> found) {
    InetSocketAddress socket = new InetSocketAddress(ip, instance.at().port());
    found.put(socket, new Address(socket, instance.weight(), instance.metadata()));
  }
}
