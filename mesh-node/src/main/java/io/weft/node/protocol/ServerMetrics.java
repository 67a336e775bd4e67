package io.weft.node.protocol;

import io.weft.stack.metrics.Metric;
import java.util.List;

/** The metrics of listening ports, whatever is spoken there. */
public final class ServerMetrics {
  public static final Metric SERVER_CONNECTIONS =
      Metric.of("weft_server_connections", "Open connections of callers.", "router", "server");
  public static final Metric SERVER_ACCEPTED =
      Metric.of(
          "weft_server_accepted_total", "Connections accepted from callers.", "router", "server");
  public static final Metric SERVER_CALLS =
      Metric.of("weft_server_calls_total", "Calls read from callers.", "router", "server");
  public static final Metric SERVER_SHED =
      Metric.of(
          "weft_server_shed_total",
          "Calls turned away because the server's limit of concurrent calls was reached.",
          "router",
          "server");
  public static final Metric SERVER_CONCURRENCY =
      Metric.of(
          "weft_server_concurrency",
          "Calls of a server with a limit: being served, waiting, and the limit.",
          "router",
          "server",
          "which");
  public static final Metric SERVER_REJECTED =
      Metric.of(
          "weft_server_rejected_total",
          "Connections of callers that were cut, by reason.",
          "router",
          "server",
          "reason");
  public static final Metric SERVER_OVERRIDES =
      Metric.of(
          "weft_server_overrides_total",
          "Calls with a Dtab of their own by what became of it: used, ignored, refused or malformed.",
          "router",
          "server",
          "result");
  public static final Metric SERVER_CLEARED =
      Metric.of(
          "weft_server_cleared_total",
          "Calls whose context was taken away by clearContext.",
          "router",
          "server");

  private ServerMetrics() {}

  /** All of them, for the check of the documentation. */
  public static List<Metric> all() {
    return List.of(
        SERVER_CONNECTIONS,
        SERVER_ACCEPTED,
        SERVER_CALLS,
        SERVER_SHED,
        SERVER_CONCURRENCY,
        SERVER_REJECTED,
        SERVER_OVERRIDES,
        SERVER_CLEARED);
  }
}
