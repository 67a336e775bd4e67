package io.weft.jmh.sim;

import java.time.Duration;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;
import java.util.random.RandomGenerator;

/** How long a simulated endpoint takes for a call. */
@FunctionalInterface
interface Latency {

  /** Draws the latency of one call. */
  long nanos(RandomGenerator random);

  /** Always the same. */
  static Latency constant(Duration latency) {
    long nanos = latency.toNanos();
    return random -> nanos;
  }

  /** Normally distributed; never below 0. */
  static Latency normal(Duration mean, Duration deviation) {
    return random ->
        Math.max(0, Math.round(mean.toNanos() + deviation.toNanos() * random.nextGaussian()));
  }

  /**
   * Its logarithm is normally distributed.
   *
   * @param sigma the standard deviation of the natural logarithm
   */
  static Latency logNormal(Duration median, double sigma) {
    return random -> Math.round(median.toNanos() * Math.exp(sigma * random.nextGaussian()));
  }

  /**
   * By measured percentiles, in a straight line between them. What is below the lowest one is as
   * it, and what is above the highest.
   *
   * @param percentiles latency by percent, at least one
   */
  static Latency percentiles(Map<Double, Duration> percentiles) {
    NavigableMap<Double, Duration> known = new TreeMap<>(percentiles);
    return random -> {
      double percent = random.nextDouble() * 100;
      Map.Entry<Double, Duration> below = known.floorEntry(percent);
      Map.Entry<Double, Duration> above = known.ceilingEntry(percent);
      if (below == null) {
        return known.firstEntry().getValue().toNanos();
      }
      if (above == null || above.getKey().equals(below.getKey())) {
        return below.getValue().toNanos();
      }
      double part = (percent - below.getKey()) / (above.getKey() - below.getKey());
      long from = below.getValue().toNanos();
      return from + Math.round(part * (above.getValue().toNanos() - from));
    };
  }
}
