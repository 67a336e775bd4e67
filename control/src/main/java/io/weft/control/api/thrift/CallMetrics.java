package io.weft.control.api.thrift;

import io.weft.stack.metrics.Counter;
import io.weft.stack.metrics.Metric;
import io.weft.stack.metrics.MetricScope;

/** How the calls of one method come out. */
final class CallMetrics {
  static final Metric REQUESTS =
      Metric.of(
          "weft_control_thrift_requests_total",
          "Requests of linkerd's nodes to the Thrift interface, by how they came out.",
          "method",
          "outcome");

  private final Counter ok;
  private final Counter failed;

  CallMetrics(MetricScope metrics, String method) {
    this.ok = metrics.counter(REQUESTS, method, "ok");
    this.failed = metrics.counter(REQUESTS, method, "failed");
  }

  void ok() {
    ok.increment();
  }

  void failed() {
    failed.increment();
  }
}
