package io.weft.namers.bind;

import io.weft.stack.metrics.Metric;

/** What is counted of the way to a control service. Documented in {@code docs/metrics.md}. */
public final class ControlMetrics {
  public static final Metric CONNECTED =
      Metric.of(
          "weft_control_connected",
          "Whether a control service answers: 1, or 0 while none does.",
          "namespace");
  public static final Metric RECONNECTS =
      Metric.of(
          "weft_control_reconnects_total",
          "Tries to reach a control service after the first one.",
          "namespace");
  public static final Metric STALE =
      Metric.of(
          "weft_control_stale_seconds",
          "For how long no control service has answered; 0 while one does.",
          "namespace");
  public static final Metric NAMES =
      Metric.of(
          "weft_control_names",
          "Names that the node asks the control service for at present.",
          "namespace");

  private ControlMetrics() {}
}
