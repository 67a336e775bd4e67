package io.weft.namers.watch;

import io.weft.namers.name.NameTree;
import io.weft.namers.name.Path;
import io.weft.namers.spi.AddrSet;
import io.weft.namers.spi.DiscoveryContext;
import io.weft.namers.spi.Name;
import io.weft.namers.spi.WatchReport;
import io.weft.stack.activity.Activity;
import io.weft.stack.activity.State;
import io.weft.stack.metrics.Counter;
import io.weft.stack.metrics.MetricScope;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import java.util.function.Function;

/**
 * The clusters of one namer, each watched once for all who look at it, and guarded: the last good
 * addresses stay while the source is away, a sudden empty answer is held back for a while, what
 * cannot be read is reported and left out.
 *
 * @param <K> what the source calls a cluster; compared with {@code equals}
 */
public final class ClusterWatches<K> implements AutoCloseable {
  private final DiscoveryContext context;
  private final Safeguards safeguards;
  private final Function<? super K, Path> path;
  private final Watches<K, AddrSet> watches;
  private final Set<GuardedWatch> live = ConcurrentHashMap.newKeySet();
  private final MetricScope metrics;
  private final Counter lost;
  private final Counter held;

  /**
   * @param path of a cluster below the context's prefix: the end of its bound name's id
   * @param source watches a cluster. Each answer is told, also one that is equal to the one before;
   *     a failed state says that the source is away, and that it will be tried again; nothing need
   *     be told before the first of these. The work begins with the first observation and ends with
   *     the last, and an observation may be told by any thread.
   */
  public ClusterWatches(
      DiscoveryContext context,
      Safeguards safeguards,
      Function<? super K, Path> path,
      Function<? super K, ? extends Activity<Answer>> source) {
    this.context = context;
    this.safeguards = safeguards;
    this.path = path;
    this.watches = new Watches<>(key -> guarded(id(key), source.apply(key)).distinct());
    this.metrics = context.metrics().child();
    String namer = context.prefix().toString();
    this.lost = metrics.counter(NamerMetrics.LOST, namer);
    this.held = metrics.counter(NamerMetrics.HELD, namer);
    metrics.gauge(NamerMetrics.WATCHES, live::size, namer);
    metrics.gauge(NamerMetrics.STALE, () -> worst(WatchReport::staleSeconds), namer);
    metrics.gauge(
        NamerMetrics.SKIPPED, () -> reports().stream().mapToInt(WatchReport::skipped).sum(), namer);
  }

  private double worst(Function<WatchReport, Double> measure) {
    return reports().stream().mapToDouble(measure::apply).max().orElse(0);
  }

  /**
   * A cluster as the answer of a namer: bound while it has an endpoint, else negative, so that the
   * next alternative is taken.
   */
  public Activity<NameTree<Name>> lookup(K key, Path residual) {
    NameTree<Name> bound =
        NameTree.leaf(new Name.Bound(id(key), new LastEndpoints(addresses(key)), residual));
    NameTree<Name> neg = NameTree.neg();
    return addresses(key).map(set -> LastEndpoints.hasEndpoints(set) ? bound : neg).distinct();
  }

  /** The endpoints of a cluster. */
  public Activity<AddrSet> addresses(K key) {
    return watches.watch(key);
  }

  private Path id(K key) {
    return context.prefix().concat(path.apply(key));
  }

  private Activity<AddrSet> guarded(Path id, Activity<Answer> source) {
    return (Consumer<? super State<AddrSet>> observer) -> {
      GuardedWatch watch = new GuardedWatch(id, context.loop(), safeguards, lost, held, observer);
      live.add(watch);
      watch.start(source);
      return () -> {
        live.remove(watch);
        watch.close();
      };
    };
  }

  /** How it stands with each cluster that is watched. */
  public List<WatchReport> reports() {
    return live.stream().map(GuardedWatch::report).toList();
  }

  /** Takes the metrics away; the watches end with their observers. */
  @Override
  public void close() {
    metrics.close();
  }
}
