package io.weft.namers.dns;

import io.weft.namers.inet.dns.DnsLookups;
import io.weft.namers.inet.dns.Pace;
import io.weft.namers.name.NameTree;
import io.weft.namers.name.Path;
import io.weft.namers.spi.AddrSet;
import io.weft.namers.spi.Address;
import io.weft.namers.spi.DiscoveryContext;
import io.weft.namers.spi.Name;
import io.weft.namers.spi.Namer;
import io.weft.namers.spi.WatchReport;
import io.weft.namers.watch.Answer;
import io.weft.namers.watch.ClusterWatches;
import io.weft.namers.watch.Safeguards;
import io.weft.stack.activity.Activity;
import io.weft.stack.call.Failure;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.List;

/**
 * Clusters named by host and port, such as {@code /$/inet} has; but a host that does not exist is
 * negative.
 */
final class DnsNamer implements Namer {
  private final Path prefix;
  private final DnsLookups lookups;
  private final ClusterWatches<HostPort> clusters;

  /**
   * @param lookups closed with the namer
   */
  DnsNamer(DiscoveryContext context, Safeguards safeguards, DnsLookups lookups) {
    this.prefix = context.prefix();
    this.lookups = lookups;
    this.clusters =
        new ClusterWatches<>(
            context,
            safeguards,
            HostPort::path,
            key -> lookups.host(key.host(), Pace.BY_TTL).map(found -> answer(found, key.port())));
  }

  private static Answer answer(List<InetAddress> found, int port) {
    return Answer.of(
        AddrSet.of(found.stream().map(ip -> Address.of(new InetSocketAddress(ip, port))).toList()));
  }

  @Override
  public Activity<NameTree<Name>> lookup(Path path) {
    HostPort key = HostPort.parse(path);
    return key != null
        ? clusters.lookup(key, path.drop(2))
        // Not negative: nobody can have meant it, and to fall back would hide the mistake.
        : Activity.failed(
            Failure.notSent(
                Failure.Kind.BINDING_FAILED,
                prefix.concat(path)
                    + ": expected "
                    + prefix
                    + "/<host>/<port>, with a port from 1 to 65535"));
  }

  @Override
  public List<WatchReport> watches() {
    return clusters.reports();
  }

  @Override
  public void close() {
    clusters.close();
    lookups.close();
  }
}
