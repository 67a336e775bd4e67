package io.weft.namers.inet;

import io.weft.namers.inet.dns.DnsLookups;
import io.weft.namers.inet.dns.IpLiteral;
import io.weft.namers.inet.dns.Pace;
import io.weft.namers.name.Path;
import io.weft.namers.spi.AddrSet;
import io.weft.namers.spi.Address;
import io.weft.namers.spi.DiscoveryContext;
import io.weft.namers.spi.WatchReport;
import io.weft.namers.watch.Answer;
import io.weft.namers.watch.ClusterWatches;
import io.weft.namers.watch.Safeguards;
import io.weft.stack.activity.Activity;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.List;

/**
 * The addresses of hosts, as this machine resolves them, and again when their time to live is over
 * while somebody observes them. The last good addresses stay while name servers are away, and for a
 * while when a host is suddenly said not to exist. Thread-safe.
 */
public final class Hosts implements AutoCloseable {
  private static final Path INET = Path.of("$", "inet");

  private final DnsLookups lookups;
  private final ClusterWatches<String> watches;

  /**
   * Opens a resolver for a namer; its thread starts with the first host name.
   *
   * @param context the namer's; hosts are reported as what they are below {@code /$/inet}, beside
   *     what the namer itself watches
   */
  public static Hosts open(DiscoveryContext context) {
    return open(context.at(INET), Pace.BY_TTL);
  }

  static Hosts open(DiscoveryContext context, Pace pace) {
    DnsLookups lookups = DnsLookups.ofSystem(context.loop(), context.random());
    return new Hosts(context, lookups, pace);
  }

  /**
   * @param lookups closed with this
   */
  Hosts(DiscoveryContext context, DnsLookups lookups, Pace pace) {
    this.lookups = lookups;
    this.watches =
        new ClusterWatches<>(
            context,
            Safeguards.DEFAULT,
            Path::of,
            host -> lookups.host(host, pace).map(Hosts::answer));
  }

  // A host is a cluster of addresses, whose ports others know.
  private static Answer answer(List<InetAddress> found) {
    return Answer.of(
        AddrSet.of(found.stream().map(ip -> Address.of(new InetSocketAddress(ip, 0))).toList()));
  }

  private static List<InetAddress> addresses(AddrSet set) {
    return set instanceof AddrSet.Bound bound
        ? bound.addresses().stream().map(address -> address.socket().getAddress()).toList()
        : List.of();
  }

  /**
   * All addresses of a host, in a stable order; none when name servers say that there is no such
   * host; failed as long as none of them has ever answered. An IP address, also an IPv6 one in
   * brackets, stands for itself and is known at once.
   *
   * @param host a name or an IP address
   */
  public Activity<List<InetAddress>> addresses(String host) {
    InetAddress literal = IpLiteral.parse(host);
    return literal != null
        ? Activity.value(List.of(literal))
        : watches.addresses(host).map(Hosts::addresses);
  }

  /** How it stands with the hosts that are observed. */
  public List<WatchReport> watches() {
    return watches.reports();
  }

  @Override
  public void close() {
    watches.close();
    lookups.close();
  }
}
