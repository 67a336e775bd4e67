package io.weft.telemetry;

import io.prometheus.metrics.model.snapshots.MetricMetadata;
import io.prometheus.metrics.model.snapshots.PrometheusNaming;
import io.weft.stack.metrics.Metric;
import java.util.HashSet;

/** What Prometheus takes as names and values, and what this node's names look like. */
final class MetricNames {
  private static final String TOTAL = "_total";

  private MetricNames() {}

  /** The library's form of a metric; throws when its name or labels will not do. */
  static MetricMetadata metadata(Metric metric, MetricKind kind) {
    String name = metric.name();
    boolean total = name.endsWith(TOTAL);
    require(
        PrometheusNaming.isValidLegacyMetricName(name), name, "is not [a-zA-Z_:][a-zA-Z0-9_:]*");
    if (kind == MetricKind.COUNTER) {
      require(total, name, "is a counter and must end in _total");
      name = name.substring(0, name.length() - TOTAL.length());
    }
    require(kind == MetricKind.COUNTER || !total, name, "ends in _total and is not a counter");
    require(
        kind != MetricKind.HISTOGRAM || name.endsWith("_seconds"),
        name,
        "is a histogram and must end in _seconds");
    for (String label : metric.labels()) {
      require(
          PrometheusNaming.isValidLegacyLabelName(label) && !label.startsWith("__"),
          name,
          "has the label '" + label + "', which is not [a-zA-Z_][a-zA-Z0-9_]*, or begins with __");
      require(
          kind != MetricKind.HISTOGRAM || !label.equals("le"),
          name,
          "has the label 'le', which belongs to the buckets of a histogram");
    }
    require(
        new HashSet<>(metric.labels()).size() == metric.labels().size(),
        name,
        "has a label twice: " + metric.labels());
    return new MetricMetadata(name, metric.help());
  }

  private static void require(boolean condition, String name, String otherwise) {
    if (!condition) {
      throw new IllegalArgumentException("the metric '" + name + "' " + otherwise);
    }
  }

  /**
   * A label value that UTF-8 can carry. Halves of surrogate pairs would all be written as the same
   * character, and two series with the same labels spoil a page.
   */
  static String wellFormed(String value) {
    for (int i = 0; i < value.length(); i++) {
      if (Character.isSurrogate(value.charAt(i))) {
        return value
            .codePoints()
            .collect(StringBuilder::new, MetricNames::append, (a, b) -> {})
            .toString();
      }
    }
    return value;
  }

  private static void append(StringBuilder text, int codePoint) {
    boolean half = Character.getType(codePoint) == Character.SURROGATE;
    text.appendCodePoint(half ? 0xFFFD : codePoint);
  }
}
