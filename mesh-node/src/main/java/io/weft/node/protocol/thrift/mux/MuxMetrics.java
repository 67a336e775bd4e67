package io.weft.node.protocol.thrift.mux;

import io.weft.stack.metrics.Metric;
import java.util.List;

/** The metrics of mux sessions. */
public final class MuxMetrics {
  public static final Metric SERVER_EVENTS =
      Metric.of(
          "weft_server_mux_events_total",
          "What happened on mux sessions of callers: session, discard, nack or drain.",
          "router",
          "server",
          "event");
  public static final Metric ENDPOINT_EVENTS =
      Metric.of(
          "weft_endpoint_mux_events_total",
          "What happened on mux sessions to an endpoint: session, discard, nack, drain, lease or ping-failed.",
          "router",
          "cluster",
          "endpoint",
          "event");

  private MuxMetrics() {}

  /** All of them, for the check of the documentation. */
  public static List<Metric> all() {
    return List.of(SERVER_EVENTS, ENDPOINT_EVENTS);
  }
}
