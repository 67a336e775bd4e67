package io.weft.balancers.health;

import java.util.concurrent.atomic.AtomicLong;

/**
 * An exponentially weighted moving average of values from 0 to 1, as Finagle's {@code Ema}: the
 * first value is the average, and each further one moves it by its weight. Safe for any thread.
 */
final class MovingAverage {
  /**
   * So near to the end that it is there: an average that only nears 1 would be written for ever.
   */
  private static final double NEAR = 1e-9;

  private final AtomicLong bits = new AtomicLong(Double.doubleToRawLongBits(Double.NaN));

  /**
   * Takes one more value in.
   *
   * @param kept the weight of what was there before, from 0 to 1
   * @return the average with it
   */
  double add(double value, double kept) {
    while (true) {
      long before = bits.get();
      double average = Double.longBitsToDouble(before);
      double moved = Double.isNaN(average) ? value : value * (1 - kept) + average * kept;
      double after = 1 - moved < NEAR ? 1 : moved;
      if (after == average || bits.compareAndSet(before, Double.doubleToRawLongBits(after))) {
        return after;
      }
    }
  }
}
