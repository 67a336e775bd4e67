package io.weft.jmh.load;

import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** The lines of the table that the benchmark prints. */
final class Table {
  private static final String LAYOUT = "%-22s %10s %9s %9s %9s %13s %12s";

  private Table() {}

  static String header(String title) {
    return LAYOUT.formatted(
        title, "calls/s", "p50 µs", "p99 µs", "p99.9 µs", "CPU µs/call", "heap B/call");
  }

  static String line(Measurement m) {
    String line =
        LAYOUT.formatted(
            m.row().title(),
            whole(m.callsPerSecond()),
            whole(m.p50Micros()),
            whole(m.p99Micros()),
            whole(m.p999Micros()),
            m.proxyCpuMicros() == null ? "–" : decimals(m.proxyCpuMicros(), 2),
            whole(m.allocatedBytes()));
    return m.unanswered() == 0 ? line : line + "  " + whole(m.unanswered() * 1.0) + " unanswered";
  }

  static String missing(Row row, String why) {
    return "%-22s %s".formatted(row.title(), why);
  }

  /** One sentence on a row beside its yardstick. */
  static String ratio(Row row, Summary.Ratio ratio) {
    return "%s beside %s: %s × its CPU time per call, %s × its calls per second, %s × its p99"
        .formatted(
            row.title(),
            ratio.yardstick().title(),
            decimals(ratio.cpu(), 2),
            decimals(ratio.calls(), 2),
            decimals(ratio.p99(), 2));
  }

  private static String whole(@Nullable Double value) {
    return value == null ? "–" : String.format(Locale.ROOT, "%,.0f", value);
  }

  private static String decimals(double value, int digits) {
    return String.format(Locale.ROOT, "%." + digits + "f", value);
  }
}
