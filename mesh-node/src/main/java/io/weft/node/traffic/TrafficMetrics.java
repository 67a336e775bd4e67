package io.weft.node.traffic;

import io.weft.stack.metrics.Metric;

/** The metrics of mirrors and faults. Documented in {@code docs/metrics.md}. */
final class TrafficMetrics {
  static final Metric MIRRORED =
      Metric.of(
          "weft_path_mirrored_total",
          "Calls of a logical name that were sent to its mirror too.",
          "router",
          "name");
  static final Metric MIRROR_DROPPED =
      Metric.of(
          "weft_path_mirror_dropped_total",
          "Copies that were drawn and not sent: too many were on their way.",
          "router",
          "name");
  static final Metric MIRROR_FAILED =
      Metric.of(
          "weft_path_mirror_failures_total",
          "Copies that got no answer from the mirror, of which no caller learns.",
          "router",
          "name");
  static final Metric FAULTS =
      Metric.of(
          "weft_path_faults_total",
          "Calls of a logical name that an operator's fault hit, by what it did: delay or abort.",
          "router",
          "name",
          "fault");

  private TrafficMetrics() {}
}
