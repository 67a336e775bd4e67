package io.weft.node.explain;

import io.weft.namers.spi.WatchReport;
import io.weft.node.router.BindingView;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** How fresh the endpoints of clusters are, by the clusters' ids. */
public final class Freshness {
  private static final String TRANSFORMED = "/%/";

  private final Map<String, WatchReport> reports = new HashMap<>();

  /**
   * @param reports those of all namers
   */
  public Freshness(List<WatchReport> reports) {
    reports.forEach(report -> this.reports.put(report.id().toString(), report));
  }

  /** What a namer reports of a cluster; null when it reports nothing. */
  @Nullable WatchReport of(String id) {
    // A transformed cluster is as fresh as the one that it is made of.
    int namer = id.startsWith(TRANSFORMED) ? Math.max(id.indexOf("/#/"), id.indexOf("/$/")) : 0;
    return reports.get(namer > 0 ? id.substring(namer) : id);
  }

  /** The same binding, with what the namers report of its clusters. */
  public BindingView applied(BindingView binding) {
    return new BindingView(
        binding.router(),
        binding.name(),
        binding.localDtab(),
        binding.state(),
        binding.reason(),
        binding.tree(),
        binding.ageSeconds(),
        binding.clusters().stream().map(this::applied).toList());
  }

  private BindingView.ClusterView applied(BindingView.ClusterView cluster) {
    WatchReport report = of(cluster.id());
    return report == null
        ? cluster
        : new BindingView.ClusterView(
            cluster.id(),
            cluster.state(),
            cluster.reason() == null ? report.problem() : cluster.reason(),
            report.staleSeconds(),
            cluster.aperture(),
            cluster.panic(),
            cluster.endpoints());
  }
}
