package io.weft.namers.dns;

import io.weft.namers.inet.dns.DnsLookups;
import io.weft.namers.inet.dns.NameServers;
import io.weft.namers.inet.dns.Pace;
import io.weft.namers.spi.DiscoveryContext;
import io.weft.namers.watch.Steady;
import io.weft.stack.activity.Activity;
import io.weft.stack.activity.Activity.Observation;
import io.weft.stack.activity.State;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The name servers of a namer's configuration. Those given by name are looked up as the system does
 * it, from the first question on. Names are asked for as they are, without search domains.
 */
final class ConfiguredServers implements NameServers {
  private static final Logger log = LoggerFactory.getLogger(ConfiguredServers.class);

  private final List<DnsHost> hosts;
  private final DnsLookups system;
  private @Nullable Observation observation;
  private boolean closed;
  private volatile List<InetSocketAddress> servers = List.of();

  private ConfiguredServers(List<DnsHost> hosts, DnsLookups system) {
    this.hosts = hosts;
    this.system = system;
  }

  /**
   * Look-ups by the servers given.
   *
   * @param hosts none for the system's own
   */
  static DnsLookups lookups(List<DnsHost> hosts, DiscoveryContext context) {
    DnsLookups system = DnsLookups.ofSystem(context.loop(), context.random());
    return hosts.isEmpty()
        ? system
        : DnsLookups.of(new ConfiguredServers(hosts, system), context.loop(), context.random());
  }

  @Override
  public List<InetSocketAddress> servers() {
    start();
    return servers;
  }

  private synchronized void start() {
    if (observation == null && !closed) {
      List<Activity<List<InetAddress>>> addresses =
          hosts.stream()
              .<Activity<List<InetAddress>>>map(
                  host ->
                      new Steady<>(
                          system.host(host.host(), Pace.BY_TTL),
                          problem -> log.warn("dnsHosts: {}", problem.getMessage())))
              .toList();
      observation = Activity.states(addresses).observe(this::changed);
    }
  }

  private void changed(State<List<State<List<InetAddress>>>> states) {
    if (states instanceof State.Ok<List<State<List<InetAddress>>>> ok) {
      List<InetSocketAddress> found = new ArrayList<>();
      for (int i = 0; i < hosts.size(); i++) {
        if (ok.value().get(i) instanceof State.Ok<List<InetAddress>> known) {
          for (InetAddress address : known.value()) {
            found.add(new InetSocketAddress(address, hosts.get(i).port()));
          }
        }
      }
      servers = List.copyOf(found);
    }
  }

  @Override
  public List<String> candidates(String host) {
    return List.of(host);
  }

  @Override
  public synchronized void close() {
    closed = true;
    if (observation != null) {
      observation.close();
    }
    system.close();
  }
}
