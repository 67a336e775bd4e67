package io.weft.telemetry;

/**
 * The buckets of all histograms of durations: 1, 2 and 5 of each power of ten from 100 µs up to 20
 * s, then 60 s, then all that is longer.
 *
 * <p>Neighbours differ by a factor of two to three, so a percentile computed from them is off by
 * less than that, at any scale, with 19 numbers for a series.
 */
final class Buckets {
  private static final long[] UPPER_NANOS = {
    100_000L,
    200_000L,
    500_000L,
    1_000_000L,
    2_000_000L,
    5_000_000L,
    10_000_000L,
    20_000_000L,
    50_000_000L,
    100_000_000L,
    200_000_000L,
    500_000_000L,
    1_000_000_000L,
    2_000_000_000L,
    5_000_000_000L,
    10_000_000_000L,
    20_000_000_000L,
    60_000_000_000L,
    Long.MAX_VALUE
  };

  static final int COUNT = UPPER_NANOS.length;

  /**
   * By the number of leading zeros of a duration: the first bucket that any duration with so many
   * can be in. As bounds at least double, the right one is at most one further.
   */
  private static final byte[] FIRST = new byte[65];

  static {
    for (int zeros = 1; zeros <= 64; zeros++) {
      long shortest = zeros == 64 ? 0 : Long.MIN_VALUE >>> zeros;
      byte bucket = 0;
      while (shortest > UPPER_NANOS[bucket]) {
        bucket++;
      }
      FIRST[zeros] = bucket;
    }
  }

  private Buckets() {}

  /** The bucket of a duration of 0 ns or more; an upper bound belongs to its bucket. */
  static int index(long nanos) {
    int bucket = FIRST[Long.numberOfLeadingZeros(nanos)];
    return nanos > UPPER_NANOS[bucket] ? bucket + 1 : bucket;
  }

  /** The upper bounds in seconds, the last of them infinite. */
  static double[] upperSeconds() {
    double[] seconds = new double[COUNT];
    for (int i = 0; i < COUNT - 1; i++) {
      seconds[i] = UPPER_NANOS[i] / 1e9;
    }
    seconds[COUNT - 1] = Double.POSITIVE_INFINITY;
    return seconds;
  }
}
