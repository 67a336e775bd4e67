package io.weft.stack.metrics;

import java.util.function.DoubleSupplier;

/**
 * Makes series, and takes away on {@link #close} all that it made, so that a name, a cluster or an
 * endpoint which nobody uses any more leaves nothing behind. Handles are made once, where a stack
 * is made, and kept: making one takes a look-up, using one does not. Safe for any thread.
 */
public interface MetricScope extends AutoCloseable {

  Counter counter(Metric metric, String... labelValues);

  /** A gauge that is read when somebody asks. */
  void gauge(Metric metric, DoubleSupplier value, String... labelValues);

  /** A distribution of durations, recorded in nanoseconds and exported in seconds. */
  Histogram histogram(Metric metric, String... labelValues);

  /** A scope of its own, which is closed with this one or before. */
  MetricScope child();

  @Override
  void close();

  /** A scope that counts nothing. */
  static MetricScope none() {
    return NoMetrics.INSTANCE;
  }
}
