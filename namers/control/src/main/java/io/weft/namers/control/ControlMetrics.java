package io.weft.namers.control;

import io.weft.stack.metrics.Metric;

/** What is counted of the connection to the control services. */
final class ControlMetrics {
  static final Metric CONNECTED =
      Metric.of(
          "weft_control_connected",
          "Whether a control service answers: 1, or 0 while none does.",
          "namespace");
  static final Metric RECONNECTS =
      Metric.of(
          "weft_control_reconnects_total",
          "Tries to reach a control service after the first one.",
          "namespace");
  static final Metric STALE =
      Metric.of(
          "weft_control_stale_seconds",
          "For how long no control service has answered; 0 while one does.",
          "namespace");
  static final Metric NAMES =
      Metric.of(
          "weft_control_names",
          "Names that the node asks the control service for at present.",
          "namespace");

  private ControlMetrics() {}
}
