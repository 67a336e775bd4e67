package io.weft.jmh.sim;

import java.util.Locale;

/** The lines of the table of policies. Times are in milliseconds. */
final class BalancerTable {
  private BalancerTable() {}

  static String header() {
    return "%-11s %10s %8s %9s %8s %8s %8s %8s %8s"
        .formatted(
            "policy", "success %", "failed", "to struck", "p50", "p95", "p99", "p99.9", "max");
  }

  static String line(Outcome outcome) {
    Latencies latencies = outcome.latencies();
    return String.format(
        Locale.ROOT,
        "%-11s %10.3f %8d %9d %8.1f %8.1f %8.1f %8.1f %8.1f",
        outcome.policy(),
        outcome.successPercent(),
        outcome.calls() - outcome.succeeded(),
        outcome.struck(),
        millis(latencies.percentile(50)),
        millis(latencies.percentile(95)),
        millis(latencies.percentile(99)),
        millis(latencies.percentile(99.9)),
        millis(latencies.max()));
  }

  static double millis(long nanos) {
    return nanos / 1e6;
  }
}
