package io.weft.namers.consul;

import io.weft.namers.inet.Hosts;
import io.weft.namers.name.NameTree;
import io.weft.namers.name.Path;
import io.weft.namers.spi.DiscoveryContext;
import io.weft.namers.spi.Name;
import io.weft.namers.spi.Namer;
import io.weft.namers.spi.WatchReport;
import io.weft.namers.watch.Answer;
import io.weft.namers.watch.ClusterWatches;
import io.weft.namers.watch.Safeguards;
import io.weft.stack.activity.Activity;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** Services in Consul: {@code /<dc>/<service>}, or {@code /<dc>/<tag>/<service>}. */
final class ConsulNamer implements Namer {
  private final boolean includeTag;
  private final ServiceWatch.Query query;
  private final ConsulApi api;
  private final DiscoveryContext context;
  private final Hosts hosts;
  private final ClusterWatches<Service> clusters;

  /**
   * @param hosts closed with the namer, as is {@code api}
   */
  ConsulNamer(
      boolean includeTag,
      ServiceWatch.Query query,
      Safeguards safeguards,
      ConsulApi api,
      Hosts hosts,
      DiscoveryContext context) {
    this.includeTag = includeTag;
    this.query = query;
    this.api = api;
    this.hosts = hosts;
    this.context = context;
    this.clusters = new ClusterWatches<>(context, safeguards, Service::path, this::watch);
  }

  private Activity<Answer> watch(Service service) {
    return new ServiceWatch(service, query, api, context).flatMap(view -> view.resolve(hosts));
  }

  @Override
  public Activity<NameTree<Name>> lookup(Path path) {
    int used = includeTag ? 3 : 2;
    if (path.size() < used) {
      return Activity.value(NameTree.neg());
    }
    Optional<String> tag = includeTag ? Optional.of(lower(path, 1)) : Optional.empty();
    Service service = new Service(path.element(0), tag, lower(path, used - 1));
    return clusters.lookup(service, path.drop(used));
  }

  private static String lower(Path path, int element) {
    return path.element(element).toLowerCase(Locale.ROOT);
  }

  @Override
  public List<WatchReport> watches() {
    return clusters.reports();
  }

  @Override
  public void close() {
    clusters.close();
    api.close();
    hosts.close();
  }
}
