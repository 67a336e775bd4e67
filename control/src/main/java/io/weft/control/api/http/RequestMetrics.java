package io.weft.control.api.http;

import io.weft.stack.metrics.Metric;
import io.weft.stack.metrics.MetricScope;
import java.util.Set;

/** What is asked of the API, and how much of it goes on. Thread-safe. */
final class RequestMetrics {
  private static final Metric REQUESTS =
      Metric.of(
          "weft_api_requests_total",
          "Requests to the HTTP interface, by method and status.",
          "method",
          "status");
  private static final Metric WATCHES =
      Metric.of("weft_api_watches", "Watches on the HTTP interface at present.");

  /** Of others nobody knows how many there are. */
  private static final Set<String> METHODS =
      Set.of("GET", "HEAD", "POST", "PUT", "DELETE", "OPTIONS");

  private final MetricScope metrics;

  RequestMetrics(MetricScope metrics, WatchSeats watches) {
    this.metrics = metrics;
    metrics.gauge(WATCHES, watches::taken);
  }

  void answered(String method, int status) {
    metrics
        .counter(REQUESTS, METHODS.contains(method) ? method : "other", Integer.toString(status))
        .increment();
  }
}
