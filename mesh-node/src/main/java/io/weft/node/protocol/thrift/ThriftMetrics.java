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
  static final Metric SERVER_SHED =
      Metric.of(
          "weft_server_shed_total",
          "Calls turned away because the server's limit of concurrent calls was reached.",
          "router",
          "server");
  static final Metric SERVER_CONCURRENCY =
      Metric.of(
          "weft_server_concurrency",
          "Calls of a server with a limit: being served, waiting, and the limit.",
          "router",
          "server",
          "which");
  static final Metric SERVER_REJECTED =
      Metric.of(
          "weft_server_rejected_total",
          "Connections of callers that were cut, by reason.",
          "router",
          "server",
          "reason");
  static final Metric SERVER_UPGRADES =
      Metric.of(
          "weft_server_upgrades_total",
          "Connections of callers that took the TTwitter upgrade.",
          "router",
          "server");
  static final Metric SERVER_OVERRIDES =
      Metric.of(
          "weft_server_overrides_total",
          "Calls with a Dtab of their own by what became of it: used, ignored, refused or malformed.",
          "router",
          "server",
          "result");
  static final Metric SERVER_CLEARED =
      Metric.of(
          "weft_server_cleared_total",
          "Calls of upgraded connections whose context was taken away by clearContext.",
          "router",
          "server");
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
  static final Metric ENDPOINT_UPGRADES =
      Metric.of(
          "weft_endpoint_upgrades_total",
          "Connections to an endpoint that asked for the TTwitter upgrade: agreed, declined or unanswered.",
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
        SERVER_SHED,
        SERVER_CONCURRENCY,
        SERVER_REJECTED,
        SERVER_UPGRADES,
        SERVER_OVERRIDES,
        SERVER_CLEARED,
        ONEWAY_DROPPED,
        TLS_REFUSED,
        TLS_HANDSHAKES,
        ENDPOINT_CONNECTIONS,
        ENDPOINT_CONNECTS,
        ENDPOINT_UPGRADES);
  }
}
