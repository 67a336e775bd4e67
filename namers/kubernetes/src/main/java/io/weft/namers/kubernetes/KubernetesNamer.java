package io.weft.namers.kubernetes;

import io.weft.namers.inet.Hosts;
import io.weft.namers.name.NameTree;
import io.weft.namers.name.Path;
import io.weft.namers.spi.DiscoveryContext;
import io.weft.namers.spi.Name;
import io.weft.namers.spi.Namer;
import io.weft.namers.spi.WatchReport;
import io.weft.namers.watch.Answer;
import io.weft.namers.watch.ClusterWatches;
import io.weft.namers.watch.Watches;
import io.weft.stack.activity.Activity;
import java.util.List;
import java.util.Optional;

/** The ports of Services as clusters. Clusters of one Service share its watch. */
final class KubernetesNamer implements Namer {
  private static final NameTree<Name> NEG = NameTree.neg();

  private final KubernetesConfig config;
  private final DiscoveryContext context;
  private final ApiClient api;
  private final Hosts hosts;
  private final Watches<ServiceName, View<Slice>> slices;
  private final Watches<ServiceName, View<Service>> services;
  private final ClusterWatches<ClusterKey> clusters;

  KubernetesNamer(KubernetesConfig config, DiscoveryContext context) {
    this.config = config;
    this.context = context;
    this.api = new ApiClient(config.server());
    this.hosts = Hosts.open(context);
    this.slices = new Watches<>(service -> listWatch(Resource.slices(service)));
    this.services = new Watches<>(service -> listWatch(Resource.service(service)));
    this.clusters =
        new ClusterWatches<>(context, config.safeguards(), config.paths()::path, this::source);
  }

  private <T> Activity<View<T>> listWatch(Resource<T> resource) {
    return new ListWatch<>(api, context, config.watchLimit(), resource);
  }

  private Activity<Answer> source(ClusterKey cluster) {
    ServiceName service =
        new ServiceName(
            cluster.namespace(),
            cluster.service(),
            config.labelSelector().map(key -> key + "=" + cluster.label()).orElse(""));
    if (config.external()) {
      return new LoadBalancerSource(hosts, cluster, config.identity())
          .answers(services.watch(service));
    }
    // The choice remembers, so each observation has its own.
    return observer ->
        new EndpointsSource(
                context.loop(),
                new EndpointChoice(cluster, config.identity()),
                slices.watch(service),
                cluster.port().isNumber() ? services.watch(service) : null)
            .observe(observer);
  }

  @Override
  public Activity<NameTree<Name>> lookup(Path path) {
    Optional<ClusterKey> key = config.paths().key(path);
    return key.isPresent()
        ? clusters.lookup(key.get(), path.drop(config.paths().size()))
        : Activity.value(NEG);
  }

  @Override
  public List<WatchReport> watches() {
    return clusters.reports();
  }

  @Override
  public void close() {
    clusters.close();
    hosts.close();
    api.close();
  }
}
