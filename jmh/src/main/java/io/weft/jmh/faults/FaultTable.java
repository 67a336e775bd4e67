package io.weft.jmh.faults;

import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** The lines of the table that the benchmark prints. Times are in milliseconds. */
final class FaultTable {
  private static final String LAYOUT = "%-10s %-8s %9s %7s %8s %9s %9s %9s %7s %7s";

  private FaultTable() {}

  static String header() {
    return LAYOUT.formatted("", "", "", "", "", "p99", "p99", "p99", "back", "back")
        + "\n"
        + LAYOUT.formatted(
            "fault",
            "proxy",
            "success %",
            "failed",
            "retries",
            "before",
            "during",
            "after",
            "during",
            "after");
  }

  static String line(FaultResult result) {
    Assessment a = result.assessment();
    StringBuilder line =
        new StringBuilder(
            LAYOUT.formatted(
                result.fault().code(),
                result.contender().title(),
                decimals(a.successPercent(), 3),
                a.failed(),
                result.retries(),
                decimals(a.healthyP99Millis(), 1),
                decimals(a.faultP99Millis(), 1),
                decimals(a.recoveryP99Millis(), 1),
                back(a.backMillis()),
                back(a.afterwardsMillis())));
    a.failures()
        .forEach((kind, count) -> line.append("\n    ").append(count).append(" × ").append(kind));
    if (a.healthyFailures() > 0) {
      line.append("\n    ").append(a.healthyFailures()).append(" calls failed before the fault");
    }
    if (result.disturbed()) {
      line.append("\n    the machine stood still during ").append(a.disturbed()).append(" calls");
    }
    return line.toString();
  }

  private static String back(@Nullable Long millis) {
    return millis == null ? "never" : millis.toString();
  }

  private static String decimals(double value, int digits) {
    return String.format(Locale.ROOT, "%." + digits + "f", value);
  }
}
