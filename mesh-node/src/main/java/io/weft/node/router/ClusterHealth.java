package io.weft.node.router;

import io.weft.balancers.health.AccrualListener;
import io.weft.balancers.health.AccrualPolicy;
import io.weft.balancers.health.DownMembers;
import io.weft.balancers.health.EjectionLimit;
import io.weft.balancers.health.FailFast;
import io.weft.balancers.health.FailFastListener;
import io.weft.stack.Params;
import io.weft.stack.call.Failure;
import io.weft.stack.metrics.Counter;
import io.weft.stack.metrics.Metric;
import io.weft.stack.metrics.MetricScope;
import io.weft.stack.time.Ticker;
import java.util.concurrent.TimeUnit;
import java.util.function.IntSupplier;
import java.util.random.RandomGenerator;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Watches the endpoints of one cluster, with what they share; tells the log and the metrics. */
final class ClusterHealth {
  private static final Logger log = LoggerFactory.getLogger(ClusterHealth.class);

  private final String cluster;
  private final AccrualPolicy policy;
  private final boolean failsFast;
  private final EjectionLimit limit;
  private final DownMembers down;
  private final Ticker ticker;
  private final RandomGenerator random;
  private final Counter removals;
  private final Counter spared;
  private final Counter probes;
  private final Counter revivals;
  private final Counter unreachable;
  private final Counter reachable;

  /**
   * @param members how many endpoints the cluster has at present
   * @param metrics the scope of the cluster
   * @param random safe for any thread
   */
  ClusterHealth(
      Params params,
      IntSupplier members,
      MetricScope metrics,
      Ticker ticker,
      RandomGenerator random) {
    this.cluster = params.get(RouterParams.CLUSTER);
    this.policy = params.get(RouterParams.ACCRUAL);
    this.failsFast = params.get(RouterParams.FAIL_FAST);
    this.limit = new EjectionLimit(params.get(RouterParams.MAX_EJECTION_SHARE), members);
    this.down = new DownMembers(members);
    this.ticker = ticker;
    this.random = random;
    String label = params.get(RouterParams.LABEL);
    this.removals = counter(metrics, RouterMetrics.ACCRUAL_REMOVALS, label);
    this.spared = counter(metrics, RouterMetrics.ACCRUAL_SPARED, label);
    this.probes = counter(metrics, RouterMetrics.ACCRUAL_PROBES, label);
    this.revivals = counter(metrics, RouterMetrics.ACCRUAL_REVIVALS, label);
    this.unreachable = counter(metrics, RouterMetrics.FAIL_FAST_REMOVALS, label);
    this.reachable = counter(metrics, RouterMetrics.FAIL_FAST_REVIVALS, label);
    metrics.gauge(RouterMetrics.ACCRUAL_EJECTED, limit::ejected, label, cluster);
  }

  private Counter counter(MetricScope metrics, Metric metric, String label) {
    return metrics.counter(metric, label, cluster);
  }

  /** Begins to watch an endpoint, until what it gives is closed. */
  EndpointHealth watch(String address) {
    Told told = new Told(address);
    return new EndpointHealth(
        policy.watch(ticker, random, limit, told),
        failsFast ? new FailFast(down, random, told) : null);
  }

  /** What becomes of one endpoint. */
  private final class Told implements AccrualListener, FailFastListener {
    private final String address;

    Told(String address) {
      this.address = address;
    }

    @Override
    public void died(boolean anew, long nanos) {
      if (anew) {
        removals.increment();
        log.info(
            "{} of {} is left alone for {} ms: its calls fail ({})",
            address,
            cluster,
            TimeUnit.NANOSECONDS.toMillis(nanos),
            policy);
      }
    }

    @Override
    public void spared() {
      spared.increment();
    }

    @Override
    public void probing() {
      probes.increment();
    }

    @Override
    public void revived() {
      revivals.increment();
      log.info("{} of {} serves calls again", address, cluster);
    }

    @Override
    public void down(Failure failure) {
      unreachable.increment();
      log.info("{} of {} is left alone: {}", address, cluster, failure.getMessage());
    }

    @Override
    public void up() {
      reachable.increment();
      log.info("{} of {} can be connected to again", address, cluster);
    }
  }
}
