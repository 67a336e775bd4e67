package io.weft.telemetry;

import io.prometheus.metrics.model.registry.MetricType;

/** What a metric is to those who read it. */
public enum MetricKind {
  /** Only grows; its name ends in {@code _total}. */
  COUNTER("counter", MetricType.COUNTER),
  /** Goes up and down. */
  GAUGE("gauge", MetricType.GAUGE),
  /** Durations in classic buckets; its name ends in {@code _seconds}. */
  HISTOGRAM("histogram", MetricType.HISTOGRAM);

  private final String text;
  private final MetricType type;

  MetricKind(String text, MetricType type) {
    this.text = text;
    this.type = type;
  }

  MetricType type() {
    return type;
  }

  /** As in a {@code # TYPE} line. */
  @Override
  public String toString() {
    return text;
  }
}
