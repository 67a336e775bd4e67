package io.weft.node.router;

import io.weft.namers.bind.CallReport;
import io.weft.namers.bind.CallReports;
import io.weft.namers.name.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;
import org.HdrHistogram.HistogramIterationValue;
import org.HdrHistogram.Recorder;

/**
 * Measures the calls to bound names that somebody has chosen. A call of a router where none is
 * chosen costs one look. Thread-safe.
 */
public final class MeasuredCalls implements CallReports {
  private static final long LONGEST_MICROS = TimeUnit.MINUTES.toMicros(1);

  /** Classes are at most 1 % wide then. */
  private static final int DIGITS = 2;

  private volatile Map<Path, Tally> tallies = Map.of();

  @Override
  public void measure(Set<Path> ids) {
    Map<Path, Tally> next = new HashMap<>();
    for (Path id : ids) {
      Tally known = tallies.get(id);
      next.put(id, known == null ? new Tally() : known);
    }
    tallies = Map.copyOf(next);
  }

  @Override
  public List<CallReport> collect() {
    List<CallReport> reports = new ArrayList<>();
    tallies.forEach(
        (id, tally) -> {
          CallReport report = tally.take(id);
          if (report.successes() + report.failures() > 0) {
            reports.add(report);
          }
        });
    return reports;
  }

  /** A call to a bound name is over. */
  void ended(Path id, long nanos, boolean success) {
    Map<Path, Tally> present = tallies;
    if (!present.isEmpty()) {
      Tally tally = present.get(id);
      if (tally != null) {
        tally.add(nanos, success);
      }
    }
  }

  private static final class Tally {
    private final LongAdder successes = new LongAdder();
    private final LongAdder failures = new LongAdder();
    private final Recorder micros = new Recorder(LONGEST_MICROS, DIGITS);

    void add(long nanos, boolean success) {
      (success ? successes : failures).increment();
      micros.recordValue(
          Math.min(Math.max(0, TimeUnit.NANOSECONDS.toMicros(nanos)), LONGEST_MICROS));
    }

    CallReport take(Path id) {
      SortedMap<Long, Long> latencies = new TreeMap<>();
      for (HistogramIterationValue value : micros.getIntervalHistogram().recordedValues()) {
        latencies.put(value.getValueIteratedTo(), value.getCountAtValueIteratedTo());
      }
      return new CallReport(id, successes.sumThenReset(), failures.sumThenReset(), latencies);
    }
  }
}
