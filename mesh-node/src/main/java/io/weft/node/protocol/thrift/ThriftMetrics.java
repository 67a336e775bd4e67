package io.weft.node.protocol.thrift;

import io.weft.stack.metrics.Metric;
import java.util.List;

/** The metrics of Thrift servers and of the connections to endpoints. */
public final class ThriftMetrics {
  static final Metric SERVER_CONNECTIONS =
      Metric.of("weft_server_connections", "Open connections of callers.", "router", "server");
  static final Metric SERVER_ACCEPTED =
      Metric.of(
          "weft_server_accepted_total", "Connections accepted from callers.", "router", "server");
  static final Metric SERVER_CALLS =
      Metric.of("weft_server_calls_total", "Calls read from callers.", "router", "server");
  static final Metric SERVER_REJECTED =
      Metric.of(
          "weft_server_rejected_total",
          "Connections of callers that were cut, by reason.",
          "router",
          "server",
          "reason");
  static final Metric ONEWAY_DROPPED =
      Metric.of(
          "weft_server_oneway_failures_total",
          "Oneway calls that could not be delivered, of which the caller learns nothing.",
          "router",
          "server");
  static final Metric TLS_REFUSED =
      Metric.of(
          "weft_tls_refused_total",
          "TLS connections refused, by our side of the connection and the check that failed.",
          "router",
          "side",
          "check");
  static final Metric TLS_HANDSHAKES =
      Metric.of(
          "weft_tls_handshakes_total",
          "TLS connections agreed, by our side of the connection.",
          "router",
          "side");
  static final Metric ENDPOINT_CONNECTIONS =
      Metric.of(
          "weft_endpoint_connections",
          "Open connections to an endpoint.",
          "router",
          "cluster",
          "endpoint");
  static final Metric ENDPOINT_CONNECTS =
      Metric.of(
          "weft_endpoint_connects_total",
          "Attempts to connect to an endpoint by result: ok, or the code of a failure.",
          "router",
          "cluster",
          "endpoint",
          "result");

  private ThriftMetrics() {}

  /** All of them, for the check of the documentation. */
  public static List<Metric> all() {
    return List.of(
        SERVER_CONNECTIONS,
        SERVER_ACCEPTED,
        SERVER_CALLS,
        SERVER_REJECTED,
        ONEWAY_DROPPED,
        TLS_REFUSED,
        TLS_HANDSHAKES,
        ENDPOINT_CONNECTIONS,
        ENDPOINT_CONNECTS);
  }
}
