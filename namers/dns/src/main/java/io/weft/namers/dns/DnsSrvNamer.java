package io.weft.namers.dns;

import io.weft.namers.inet.dns.DnsLookups;
import io.weft.namers.inet.dns.Pace;
import io.weft.namers.name.NameTree;
import io.weft.namers.name.Path;
import io.weft.namers.spi.DiscoveryContext;
import io.weft.namers.spi.Name;
import io.weft.namers.spi.Namer;
import io.weft.namers.spi.WatchReport;
import io.weft.namers.watch.ClusterWatches;
import io.weft.namers.watch.Safeguards;
import io.weft.stack.activity.Activity;
import java.util.List;

/** Clusters named by the domain name of a service's SRV records; what follows is the residual. */
final class DnsSrvNamer implements Namer {
  private final ClusterWatches<String> services;
  private final DnsLookups lookups;

  /**
   * @param lookups closed with the namer
   * @param pace of the records
   */
  DnsSrvNamer(DiscoveryContext context, Safeguards safeguards, DnsLookups lookups, Pace pace) {
    SrvServices records = new SrvServices(lookups, pace);
    this.services = new ClusterWatches<>(context, safeguards, Path::of, records::follow);
    this.lookups = lookups;
  }

  @Override
  public Activity<NameTree<Name>> lookup(Path path) {
    return path.isEmpty()
        ? Activity.value(new NameTree.Neg<>())
        : services.lookup(path.element(0), path.drop(1));
  }

  @Override
  public List<WatchReport> watches() {
    return services.reports();
  }

  @Override
  public void close() {
    services.close();
    lookups.close();
  }
}
