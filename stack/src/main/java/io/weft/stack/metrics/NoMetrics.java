package io.weft.stack.metrics;

import java.util.function.DoubleSupplier;

enum NoMetrics implements MetricScope {
  INSTANCE;

  @Override
  public Counter counter(Metric metric, String... labelValues) {
    return amount -> {};
  }

  @Override
  public void gauge(Metric metric, DoubleSupplier value, String... labelValues) {}

  @Override
  public Histogram histogram(Metric metric, String... labelValues) {
    return nanos -> {};
  }

  @Override
  public MetricScope child() {
    return this;
  }

  @Override
  public void close() {}
}
