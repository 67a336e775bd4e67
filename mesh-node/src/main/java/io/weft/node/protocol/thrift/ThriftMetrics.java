package io.weft.node.protocol.thrift;

import io.weft.stack.metrics.Metric;
import java.util.List;

/** The metrics of Thrift servers and of the Thrift connections to endpoints. */
public final class ThriftMetrics {
  static final Metric SERVER_UPGRADES =
      Metric.of(
          "weft_server_upgrades_total",
          "Connections of callers that took the TTwitter upgrade.",
          "router",
          "server");
  static final Metric ONEWAY_DROPPED =
      Metric.of(
          "weft_server_oneway_failures_total",
          "Oneway calls that could not be delivered, of which the caller learns nothing.",
          "router",
          "server");
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
    return List.of(SERVER_UPGRADES, ONEWAY_DROPPED, ENDPOINT_UPGRADES);
  }
}
