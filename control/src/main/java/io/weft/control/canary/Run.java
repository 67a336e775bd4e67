package io.weft.control.canary;

import io.weft.namers.bind.CallReport;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** A canary as this process follows it: what it measured and has not written down yet. */
final class Run {
  /**
   * Latency classes are at most so wide: what may be below the limit is not held against anyone.
   */
  private static final double CLASS_WIDTH = 1.05;

  final CanaryPlan plan;
  final Versions versions;
  boolean busy;
  Tally old = Tally.NONE;
  Tally candidate = Tally.NONE;

  Run(CanaryPlan plan, Versions versions) {
    this.plan = plan;
    this.versions = versions;
  }

  void add(List<CallReport> reports) {
    for (CallReport report : reports) {
      Tally more =
          new Tally(report.successes() + report.failures(), report.failures(), slow(report));
      if (versions.candidate().contains(report.id())) {
        candidate = candidate.plus(more);
      } else if (versions.old().contains(report.id())) {
        old = old.plus(more);
      }
    }
  }

  private long slow(CallReport report) {
    Optional<Duration> limit = plan.maxP99();
    if (limit.isEmpty()) {
      return 0;
    }
    double micros = CLASS_WIDTH * limit.get().toNanos() / 1_000;
    return report.latencies().entrySet().stream()
        .filter(latency -> latency.getKey() > micros)
        .mapToLong(Map.Entry::getValue)
        .sum();
  }

  /** These are written down. */
  void took(Tally writtenOld, Tally writtenCandidate) {
    old = old.minus(writtenOld);
    candidate = candidate.minus(writtenCandidate);
  }
}
