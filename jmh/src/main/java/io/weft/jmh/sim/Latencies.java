package io.weft.jmh.sim;

import java.util.Arrays;

/** The latencies of a run's calls, each of them kept. In nanoseconds. */
final class Latencies {
  private final long[] sorted;

  private Latencies(long[] sorted) {
    this.sorted = sorted;
  }

  static Latencies of(long[] nanos) {
    long[] sorted = nanos.clone();
    Arrays.sort(sorted);
    return new Latencies(sorted);
  }

  int count() {
    return sorted.length;
  }

  /** What so many percent of the calls did not exceed; 0 without calls. */
  long percentile(double percent) {
    int rank = (int) Math.ceil(percent / 100 * sorted.length);
    return sorted.length == 0 ? 0 : sorted[Math.max(0, Math.min(sorted.length, rank) - 1)];
  }

  long max() {
    return percentile(100);
  }
}
