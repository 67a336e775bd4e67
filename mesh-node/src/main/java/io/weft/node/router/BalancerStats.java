package io.weft.node.router;

import io.weft.balancers.BalancerListener;
import io.weft.stack.metrics.Counter;
import io.weft.stack.metrics.MetricScope;

/** What the balancer of a cluster tells, counted and kept to be shown. */
final class BalancerStats implements BalancerListener {
  private static final int ALL = -1;

  private final Counter panics;
  private final Counter spillOvers;
  private volatile boolean panic;
  private volatile int aperture = ALL;

  BalancerStats(MetricScope metrics, String label, String cluster) {
    this.panics = metrics.counter(RouterMetrics.CLUSTER_PANICS, label, cluster);
    this.spillOvers = metrics.counter(RouterMetrics.CLUSTER_SPILL_OVERS, label, cluster);
  }

  @Override
  public void panic(boolean on) {
    panic = on;
    if (on) {
      panics.increment();
    }
  }

  @Override
  public void aperture(int members) {
    aperture = members;
  }

  @Override
  public void spilledOver() {
    spillOvers.increment();
  }

  /** Whether health was ignored when a call last looked. */
  boolean inPanic() {
    return panic;
  }

  /**
   * How many endpoints get calls.
   *
   * @param all how many there are
   */
  int apertureOf(int all) {
    int members = aperture;
    return members == ALL ? all : Math.min(members, all);
  }
}
