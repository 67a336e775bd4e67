package io.weft.jmh.naming;

import java.io.IOException;
import java.io.PrintWriter;
import java.time.Duration;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code weft bench naming}: what large sets and many names cost a node. */
@Command(
    name = "naming",
    mixinStandardHelpOptions = true,
    sortOptions = false,
    description = {
      "Measure what naming costs a node, in this process: a cluster whose endpoints change all the"
          + " time, and many names that are bound and then left idle."
    })
public final class NamingCommand implements Callable<Integer> {
  @Option(names = "--endpoints", defaultValue = "10000", description = "Default: 10000.")
  private int endpoints;

  @Option(
      names = "--changes",
      paramLabel = "PER-SECOND",
      defaultValue = "100",
      description = "Endpoints replaced by others. Default: 100.")
  private int changes;

  @Option(names = "--names", defaultValue = "10000", description = "Default: 10000.")
  private int names;

  @Option(
      names = "--idle",
      paramLabel = "SECONDS",
      defaultValue = "30",
      description = "After which the names are dropped; long enough to bind all. Default: 30.")
  private int idle;

  @Option(
      names = "--warmup",
      paramLabel = "SECONDS",
      defaultValue = "15",
      description = "Of the changing cluster, before it is measured. Default: 15.")
  private int warmup;

  @Option(
      names = "--seconds",
      defaultValue = "20",
      description = "For how long the changing cluster is measured. Default: 20.")
  private int seconds;

  @Spec private @Nullable CommandSpec spec;

  @Override
  public Integer call() throws IOException {
    if (spec == null) {
      throw new IllegalStateException("made by hand and not by picocli");
    }
    PrintWriter out = spec.commandLine().getOut();
    churn(out);
    idleNames(out);
    return 0;
  }

  private void churn(PrintWriter out) throws IOException {
    try (MeasuredNode node = new MeasuredNode(endpoints, changes, 1, Duration.ofHours(1))) {
      MeasuredNode.Cost rest = node.costOf(Duration.ofSeconds(2).toNanos());
      node.use("users");
      node.costOf(Duration.ofSeconds(warmup).toNanos());
      MeasuredNode.Cost busy = node.costOf(Duration.ofSeconds(seconds).toNanos());
      out.printf(
          "%,d endpoints, %,d changes/s: %.1f %% of a core (%.1f %% at rest), %.1f MiB/s allocated%n%n",
          endpoints, changes, 100 * busy.core(), 100 * rest.core(), busy.megabytesPerSecond());
      out.flush();
    }
  }

  private void idleNames(PrintWriter out) throws IOException {
    try (MeasuredNode node = new MeasuredNode(1, 0, names + 1, Duration.ofSeconds(idle))) {
      node.use("first"); // loads classes; is dropped with the others
      print(out, "%-22s %10s %10s %10s %10s", "", "heap MiB", "names", "watches", "series");
      print(out, "before", node.usage());
      for (int i = 0; i < names; i++) {
        node.use("name" + i);
      }
      print(out, "%,d names in use".formatted(names), node.usage());
      node.sweepIdle();
      print(out, "idle, and dropped", node.usage());
    }
  }

  private static void print(PrintWriter out, String when, MeasuredNode.Usage usage) {
    print(
        out,
        "%-22s %,10d %,10d %,10d %,10d",
        when,
        usage.heapMegabytes(),
        usage.names(),
        usage.watches(),
        usage.series());
  }

  private static void print(PrintWriter out, String layout, Object... values) {
    out.printf(layout + "%n", values);
    out.flush();
  }
}
