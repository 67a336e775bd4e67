package io.weft.namers.zookeeper;

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
import io.weft.namers.watch.Watches;
import io.weft.stack.activity.Activity;
import io.weft.stack.call.Failure;
import io.weft.stack.time.Loop;
import java.util.List;
import java.util.Optional;

/**
 * Clusters that are directories of ZooKeeper. The longest part of a path that is a cluster with an
 * endpoint counts; what follows it is the residual.
 */
final class ZooKeeperNamer<T> implements Namer {
  private final DiscoveryContext context;
  private final Target.Reader targets;
  private final Format<T> format;
  private final Loop loop;
  private final Sessions sessions;
  private final Hosts hosts;
  private final Watches<Target.Directory, Group<T>> groups;
  private final ClusterWatches<Target> clusters;

  /**
   * @param targets what paths stand for
   * @param maxEnsembles how many ensembles it asks at a time
   */
  ZooKeeperNamer(
      DiscoveryContext context,
      Safeguards safeguards,
      Target.Reader targets,
      int maxEnsembles,
      Format<T> format) {
    this.context = context;
    this.targets = targets;
    this.format = format;
    this.loop = context.loop();
    this.hosts = Hosts.open(context);
    this.sessions = new Sessions(loop, context.random(), maxEnsembles);
    this.groups =
        new Watches<>(
            directory -> GroupWatch.of(loop, context.random(), sessions, directory, format));
    this.clusters = new ClusterWatches<>(context, safeguards, Target::path, this::answers);
  }

  private Activity<Answer> answers(Target target) {
    return Resolution.of(
        loop, hosts, groups.watch(target.directory()).map(group -> format.cluster(group, target)));
  }

  @Override
  public Activity<NameTree<Name>> lookup(Path path) {
    return longest(path, Path.empty());
  }

  private Activity<NameTree<Name>> longest(Path path, Path residual) {
    if (path.isEmpty()) {
      return Activity.value(NameTree.neg());
    }
    try {
      Optional<Target> target = targets.read(path);
      return target.isEmpty()
          ? shorter(path, residual)
          : clusters
              .lookup(target.get(), residual)
              .flatMap(
                  found ->
                      found instanceof NameTree.Neg
                          ? shorter(path, residual)
                          : Activity.value(found));
    } catch (IllegalArgumentException e) {
      return Activity.failed(
          Failure.notSent(
              Failure.Kind.BINDING_FAILED, context.prefix().concat(path) + ": " + e.getMessage()));
    }
  }

  private Activity<NameTree<Name>> shorter(Path path, Path residual) {
    int last = path.size() - 1;
    return longest(path.take(last), path.drop(last).concat(residual));
  }

  @Override
  public List<WatchReport> watches() {
    return clusters.reports();
  }

  @Override
  public void close() {
    clusters.close();
    sessions.close();
    hosts.close();
  }
}
