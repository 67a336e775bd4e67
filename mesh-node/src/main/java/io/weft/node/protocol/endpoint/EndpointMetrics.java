package io.weft.node.protocol.endpoint;

import io.weft.stack.metrics.Metric;
import java.util.List;

/** The metrics of connections to endpoints, and of TLS on either side. */
public final class EndpointMetrics {
  public static final Metric TLS_REFUSED =
      Metric.of(
          "weft_tls_refused_total",
          "TLS connections refused, by our side of the connection and the check that failed.",
          "router",
          "side",
          "check");
  public static final Metric TLS_HANDSHAKES =
      Metric.of(
          "weft_tls_handshakes_total",
          "TLS connections agreed, by our side of the connection.",
          "router",
          "side");
  static final Metric CONNECTIONS =
      Metric.of(
          "weft_endpoint_connections",
          "Open connections to an endpoint.",
          "router",
          "cluster",
          "endpoint");
  static final Metric CONNECTS =
      Metric.of(
          "weft_endpoint_connects_total",
          "Attempts to connect to an endpoint by result: ok, or the code of a failure.",
          "router",
          "cluster",
          "endpoint",
          "result");

  private EndpointMetrics() {}

  /** All of them, for the check of the documentation. */
  public static List<Metric> all() {
    return List.of(TLS_REFUSED, TLS_HANDSHAKES, CONNECTIONS, CONNECTS);
  }
}
