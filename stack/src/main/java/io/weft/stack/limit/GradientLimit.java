package io.weft.stack.limit;

import io.weft.stack.time.Ticker;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.LongAdder;

/**
 * A limit that follows latency: while calls take no longer than they use to, it grows by the room
 * for a short queue; when they take longer, it shrinks in proportion.
 *
 * <p>After the gradient algorithm of Netflix's concurrency-limits, in which the gradient is that of
 * the long-term to the present latency.
 */
public final class GradientLimit implements Limit {
  /*
   * Latencies are summed over a window. The first call that ends after the window is over wins a
   * compare-and-set and computes the limit anew, alone: all else here is written by the winner of
   * a window, and the window's end is the release that the next winner acquires. A latency that is
   * added while the winner takes the sums counts for one window or the other.
   *
   * A limit that is not used says nothing: with less than half of it in flight it stays, since
   * growing then would only defer the moment at which it is felt.
   */
  private static final double SMOOTHING = 0.2;
  private static final double LONG_TERM = 2.0 / (1 + 60); // an average over some 60 windows
  private static final double LEAST_GRADIENT = 0.5;
  private static final double DROPPED = 0.9;

  /** Fewer calls in a window say too little; the window goes on. */
  private static final int LEAST_SAMPLES = 10;

  private final Terms terms;
  private final Ticker ticker;
  private final long windowNanos;
  private final AtomicLong windowEnd;
  private final LongAdder sum = new LongAdder();
  private final LongAdder count = new LongAdder();
  private volatile boolean isUsed; // since the window began, more than half of the limit
  private volatile boolean hasDropped;
  private volatile int limit;
  private double exact;
  private double longTermNanos;

  /**
   * What the limit may do.
   *
   * @param tolerance how much longer than usual calls may take before the limit shrinks; 1.0 or
   *     more
   * @param windowMillis over how long latencies are averaged
   */
  public record Terms(int initial, int minimum, int maximum, double tolerance, int windowMillis) {
    public static final Terms DEFAULT = new Terms(20, 4, 1000, 1.5, 250);

    public Terms {
      if (minimum < 1 || initial < minimum || maximum < initial) {
        throw new IllegalArgumentException(
            "expected 1 <= minimum <= initial <= maximum: %d, %d, %d"
                .formatted(minimum, initial, maximum));
      }
      if (!(tolerance >= 1 && tolerance <= 10)) {
        throw new IllegalArgumentException("expected a tolerance of 1 to 10: " + tolerance);
      }
      if (windowMillis < 1) {
        throw new IllegalArgumentException("expected a window of 1 ms or more: " + windowMillis);
      }
    }
  }

  public GradientLimit(Terms terms, Ticker ticker) {
    this.terms = terms;
    this.ticker = ticker;
    this.windowNanos = terms.windowMillis() * 1_000_000L;
    this.windowEnd = new AtomicLong(ticker.nanos() + windowNanos);
    this.limit = terms.initial();
    this.exact = terms.initial();
  }

  @Override
  public int get() {
    return limit;
  }

  @Override
  public void served(long rttNanos, int inFlight) {
    sum.add(rttNanos);
    count.increment();
    ended(inFlight);
  }

  @Override
  public void dropped(int inFlight) {
    if (!hasDropped) {
      hasDropped = true;
    }
    ended(inFlight);
  }

  private void ended(int inFlight) {
    if (!isUsed && inFlight * 2 > limit) {
      isUsed = true;
    }
    long end = windowEnd.get();
    long now = ticker.nanos();
    if (now - end < 0 || (count.sum() < LEAST_SAMPLES && !hasDropped)) {
      return;
    }
    if (windowEnd.compareAndSet(end, Long.MAX_VALUE + now)) { // far enough that nobody else wins
      adjust();
      windowEnd.set(ticker.nanos() + windowNanos);
    }
  }

  private void adjust() {
    long samples = count.sumThenReset();
    double shortTerm = samples == 0 ? 0 : (double) sum.sumThenReset() / samples;
    boolean used = isUsed;
    boolean dropped = hasDropped;
    isUsed = false;
    hasDropped = false;
    if (samples > 0) {
      learn(shortTerm);
    }
    if (dropped) {
      set(exact * DROPPED);
    } else if (used && samples > 0) {
      double gradient =
          Math.max(LEAST_GRADIENT, Math.min(1, terms.tolerance() * longTermNanos / shortTerm));
      double wanted = exact * gradient + Math.sqrt(exact);
      set(exact * (1 - SMOOTHING) + wanted * SMOOTHING);
    }
  }

  private void learn(double shortTerm) {
    longTermNanos =
        longTermNanos == 0 ? shortTerm : longTermNanos + (shortTerm - longTermNanos) * LONG_TERM;
    if (longTermNanos > 2 * shortTerm) {
      longTermNanos *= 0.95; // back from a long overload sooner than the average would be
    }
  }

  private void set(double wanted) {
    exact = Math.max(terms.minimum(), Math.min(terms.maximum(), wanted));
    limit = (int) exact;
  }
}
