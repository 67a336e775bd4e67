package io.weft.namers.etcd;

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

/** Services by their path below a prefix of keys; the longest path that has an instance counts. */
final class EtcdNamer implements Namer {
  private static final NameTree<Name> NEG = NameTree.neg();

  private final Connection connection;
  private final Hosts hosts;
  private final String pathPrefix;
  private final DiscoveryContext context;
  private final ClusterWatches<Path> services;

  EtcdNamer(Access access, String pathPrefix, Safeguards safeguards, DiscoveryContext context) {
    this.connection = new Connection(access, context.loop(), context.random());
    this.hosts = Hosts.open(context);
    this.pathPrefix = pathPrefix;
    this.context = context;
    this.services = new ClusterWatches<>(context, safeguards, path -> path, this::watch);
  }

  @Override
  public Activity<NameTree<Name>> lookup(Path path) {
    return longest(path, path.size());
  }

  private Activity<NameTree<Name>> longest(Path path, int length) {
    if (length == 0) {
      return Activity.value(NEG);
    }
    return services
        .lookup(path.take(length), path.drop(length))
        .flatMap(tree -> tree.equals(NEG) ? longest(path, length - 1) : Activity.value(tree));
  }

  private Activity<Answer> watch(Path service) {
    return Keys.below(pathPrefix, service)
        .map(
            keys ->
                connection
                    .flatMap(link -> new ServiceWatch(link, keys, context.loop(), context.random()))
                    .flatMap(entries -> Endpoints.answer(entries, hosts)))
        .orElse(Activity.value(Endpoints.NONE));
  }

  @Override
  public List<WatchReport> watches() {
    return services.reports();
  }

  @Override
  public void close() {
    services.close();
    connection.close();
    hosts.close();
  }
}
