package io.weft.cli.demo;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/**
 * The table of instances and their shares, narrow enough for a terminal of 80 columns, where a line
 * that wraps could not be drawn again in its place.
 */
final class Table {
  private static final int BAR = 24;

  private Table() {}

  /**
   * @param killed the names of those that are gone
   */
  static List<String> lines(List<Instance> instances, Set<String> killed, Tally tally) {
    List<String> lines = new ArrayList<>();
    lines.add(String.format("    %-9s %-17s %8s %8s", "instance", "address", "calls", "share"));
    for (Instance instance : instances) {
      double share = tally.share(instance.name());
      lines.add(
          String.format(
                  Locale.ROOT,
                  "    %-9s %-17s %,8d %6.1f %%  %s",
                  instance.name(),
                  Topology.text(instance.address()),
                  tally.calls(instance.name()),
                  share * 100,
                  killed.contains(instance.name())
                      ? "killed"
                      : "█".repeat((int) Math.round(share * BAR)))
              .stripTrailing());
    }
    lines.add("    " + summary(tally));
    return lines;
  }

  /** Calls, failures and latencies in one line. */
  private static String summary(Tally tally) {
    return String.format(
        Locale.ROOT,
        "%,d calls, %,d failed; p50 %s, p90 %s, p99 %s, max %s ms",
        tally.calls(),
        tally.failures(),
        figure(tally.millis(50)),
        figure(tally.millis(90)),
        figure(tally.millis(99)),
        figure(tally.millis(100)));
  }

  private static String figure(double millis) {
    return String.format(Locale.ROOT, millis < 100 ? "%.2f" : "%.0f", millis);
  }
}
