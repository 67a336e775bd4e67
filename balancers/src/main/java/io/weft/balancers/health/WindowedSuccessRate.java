package io.weft.balancers.health;

import io.weft.stack.time.Ticker;
import java.util.Arrays;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicLongArray;

/**
 * A verdict on the share of successes of late: an average in which the weight of what happened
 * falls to 1/e within the window. It is passed on a failure, once the first window is over, and
 * only with some calls in the last one.
 *
 * <p>Each call claims the time since the one before it, which is its weight, and then adds its
 * outcome. Of two that do so at once either may be added first: that matters as little as which of
 * them ended first.
 */
final class WindowedSuccessRate implements Verdict {
  /** Fewer calls than these in the window say nothing: the least in Finagle. */
  private static final int LEAST_CALLS = 5;

  private final double required;
  private final long windowNanos;
  private final Ticker ticker;
  private final long startNanos;
  private final MovingAverage average = new MovingAverage();
  private final AtomicLong last = new AtomicLong();
  private final AtomicLong calls = new AtomicLong();

  /** When the last calls ended, in a ring. */
  private final AtomicLongArray ends;

  WindowedSuccessRate(double required, long windowNanos, Ticker ticker) {
    this.required = required;
    this.windowNanos = windowNanos;
    this.ticker = ticker;
    this.startNanos = ticker.nanos();
    long[] none = new long[LEAST_CALLS];
    Arrays.fill(none, Long.MIN_VALUE);
    this.ends = new AtomicLongArray(none);
  }

  @Override
  public void succeeded() {
    add(1, elapsed());
  }

  @Override
  public boolean failed() {
    long now = elapsed();
    double rate = add(0, now);
    return now >= windowNanos && rate < required && areEnoughSince(now - windowNanos);
  }

  private long elapsed() {
    return ticker.nanos() - startNanos;
  }

  private double add(double value, long now) {
    ends.set((int) (calls.getAndIncrement() % LEAST_CALLS), now);
    long passed = Math.max(0, now - last.getAndAccumulate(now, Math::max));
    return average.add(value, Math.exp(-(double) passed / windowNanos));
  }

  private boolean areEnoughSince(long start) {
    for (int i = 0; i < LEAST_CALLS; i++) {
      if (ends.get(i) < start) {
        return false;
      }
    }
    return true;
  }
}
