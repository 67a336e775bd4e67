package io.weft.node.protocol.thrift;

import io.weft.node.config.LimitConfig;
import io.weft.node.config.LimitConfig.Concurrency;
import io.weft.node.router.ConcurrencyLimit;
import io.weft.stack.limit.GradientLimit;
import io.weft.stack.limit.Limit;
import io.weft.stack.metrics.Counter;
import io.weft.stack.metrics.Metric;
import io.weft.stack.metrics.MetricScope;
import io.weft.stack.time.Ticker;

/** Makes the limits on concurrent calls that a configuration asks for. */
final class Limits {
  private Limits() {}

  /**
   * A limit.
   *
   * @param guarded what it is for, for errors
   */
  static <Q, R> ConcurrencyLimit<Q, R> of(
      String guarded, LimitConfig config, Ticker ticker, Counter shed) {
    return new ConcurrencyLimit<>(
        guarded,
        limit(config.concurrency(), ticker),
        new ConcurrencyLimit.Terms(config.maxPending(), config.maxWait().toNanos()),
        shed);
  }

  private static Limit limit(Concurrency concurrency, Ticker ticker) {
    if (concurrency instanceof Concurrency.Adaptive adaptive) {
      return new GradientLimit(adaptive.terms(), ticker);
    }
    return Limit.fixed(
        concurrency instanceof Concurrency.Fixed fixed ? fixed.number() : Integer.MAX_VALUE);
  }

  /** Shows what goes on in a limit, in a metric with the labels of the router and its subject. */
  static void export(
      ConcurrencyLimit<?, ?> limit,
      MetricScope metrics,
      Metric metric,
      String label,
      String subject) {
    metrics.gauge(metric, limit::inFlight, label, subject, "serving");
    metrics.gauge(metric, limit::queued, label, subject, "waiting");
    metrics.gauge(metric, limit::limit, label, subject, "limit");
  }
}
