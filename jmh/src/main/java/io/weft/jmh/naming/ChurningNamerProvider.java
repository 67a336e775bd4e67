package io.weft.jmh.naming;

import io.weft.namers.name.NameTree;
import io.weft.namers.name.Path;
import io.weft.namers.spi.DiscoveryContext;
import io.weft.namers.spi.Name;
import io.weft.namers.spi.Namer;
import io.weft.namers.spi.NamerProvider;
import io.weft.namers.spi.NamerSource;
import io.weft.namers.spi.WatchReport;
import io.weft.namers.watch.ClusterWatches;
import io.weft.namers.watch.Safeguards;
import io.weft.stack.activity.Activity;
import io.weft.stack.settings.Settings;
import java.util.List;

/**
 * A discovery system that is always there: every name below its prefix is a cluster of {@code
 * endpoints} addresses, of which {@code changesPerSecond} are replaced by others each second.
 */
public final class ChurningNamerProvider implements NamerProvider {
  static final String KIND = "io.weft.churn";

  @Override
  public String kind() {
    return KIND;
  }

  @Override
  public Path defaultPrefix() {
    return Path.of(KIND);
  }

  @Override
  public NamerSource parse(Settings settings) {
    int endpoints = settings.integer("endpoints", 1, 1, 1_000_000);
    int changes = settings.integer("changesPerSecond", 0, 0, 10_000);
    return context -> new ChurningNamer(context, endpoints, changes);
  }

  private static final class ChurningNamer implements Namer {
    private final ClusterWatches<String> clusters;

    ChurningNamer(DiscoveryContext context, int endpoints, int changes) {
      clusters =
          new ClusterWatches<>(
              context,
              Safeguards.DEFAULT,
              Path::of,
              name -> new ChurningCluster(context.loop(), endpoints, changes));
    }

    @Override
    public Activity<NameTree<Name>> lookup(Path path) {
      return path.isEmpty()
          ? Activity.value(NameTree.neg())
          : clusters.lookup(path.element(0), path.drop(1));
    }

    @Override
    public List<WatchReport> watches() {
      return clusters.reports();
    }

    @Override
    public void close() {
      clusters.close();
    }
  }
}
