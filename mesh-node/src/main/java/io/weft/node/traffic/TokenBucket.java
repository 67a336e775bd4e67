package io.weft.node.traffic;

import java.util.concurrent.atomic.AtomicLong;

/**
 * A token bucket: a call takes a token, tokens come back at a steady rate, and no more are kept
 * than the burst. It starts full. Lock-free; taking allocates nothing. Safe for any thread.
 *
 * <p>Kept as one number, as in the generic cell rate algorithm (ITU-T I.371): the time at which the
 * bucket would be full if nobody took from it. That time moves on by the interval of one token with
 * each call, and must not get further ahead of the clock than a whole burst takes to come back.
 */
final class TokenBucket {
  private static final double NANOS_PER_SECOND = 1e9;
  private static final long FULL = Long.MIN_VALUE;

  private final long intervalNanos;
  private final long burstNanos;
  private final AtomicLong fullNanos = new AtomicLong(FULL);

  /**
   * @param perSecond tokens that come back in a second: 0.001 to 1,000,000
   * @param burst tokens that are kept: 1 to 1,000,000
   */
  TokenBucket(double perSecond, int burst) {
    this.intervalNanos = Math.round(NANOS_PER_SECOND / perSecond);
    this.burstNanos = burst * intervalNanos;
  }

  /**
   * Takes a token; false when there is none.
   *
   * @param nanos the present, always by the same ticker; a little late or early does no harm
   */
  boolean tryTake(long nanos) {
    while (true) {
      long before = fullNanos.get();
      long full = before == FULL || before - nanos < 0 ? nanos : before;
      long after = full + intervalNanos;
      if (after - nanos > burstNanos) {
        return false;
      }
      if (fullNanos.compareAndSet(before, after)) {
        return true;
      }
    }
  }
}
