package io.weft.jmh.sim;

import java.util.Locale;

/** The lines of the table of retries. */
final class RetryTable {
  private RetryTable() {}

  static String header() {
    return "%-8s %-8s %7s %7s %7s %7s %7s %10s %11s"
        .formatted(
            "failing",
            "budgets",
            "front",
            "middle",
            "back",
            "bound",
            "peak",
            "success %",
            "well after");
  }

  static String line(RetryOutcome outcome) {
    return String.format(
        Locale.ROOT,
        "%-8s %-8s %7.2f %7.2f %7.2f %7.2f %7.2f %10.2f %11s",
        Math.round(100 * outcome.failing()) + " %",
        outcome.budgets() ? "yes" : "no",
        outcome.front(),
        outcome.middle(),
        outcome.back(),
        outcome.bound(),
        outcome.peak(),
        outcome.successPercent(),
        outcome.recoverySeconds() == null ? "never" : outcome.recoverySeconds() + " s");
  }
}
