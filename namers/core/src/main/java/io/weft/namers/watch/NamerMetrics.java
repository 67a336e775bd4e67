package io.weft.namers.watch;

import io.weft.stack.metrics.Metric;

/** What a namer counts of its sources. */
final class NamerMetrics {
  static final Metric WATCHES =
      Metric.of("weft_namer_watches", "Clusters that a namer watches.", "namer");
  static final Metric STALE =
      Metric.of(
          "weft_namer_stale_seconds",
          "For how long the source of a watched cluster has been away, at most; 0 when none is.",
          "namer");
  static final Metric SKIPPED =
      Metric.of(
          "weft_namer_skipped_entries",
          "Entries in discovery that cannot be read and are left out.",
          "namer");
  static final Metric LOST =
      Metric.of(
          "weft_namer_lost_total",
          "Times that the source of a watched cluster went away or gave no usable answer.",
          "namer");
  static final Metric HELD =
      Metric.of(
          "weft_namer_held_total",
          "Times that a sudden empty answer was held back, the last endpoints staying in use.",
          "namer");

  private NamerMetrics() {}
}
