package io.weft.stack.limit;

import io.weft.stack.time.Ticker;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.LongAdder;

/**
 * A limit that follows latency: while calls take no longer than they do without a queue, it grows
 * by the room for a short one; when they take longer, it shrinks in proportion.
 *
 * <p>After the gradient algorithms of Netflix's concurrency-limits and of Envoy's adaptive
 * concurrency filter. As in BBR (N. Cardwell et al., "BBR: Congestion-Based Congestion Control"),
 * what calls take without a queue is measured again now and then, by leaving room for a moment.
 */
public final class GradientLimit implements Limit {
  /*
   * Latencies are summed over a window. The first call that ends after the window is over wins a
   * compare-and-set and computes the limit anew, alone: all else here is written by the winner of
   * a window, and the window's end is the release that the next winner acquires. A latency that is
   * added while the winner takes the sums counts for one window or the other.
   *
   * A limit that is not used says nothing: with less than half of it in flight it stays, since
   * growing then would only defer the moment at which it is felt. What calls take meanwhile is what
   * they take without a queue. A limit that is used all the time never sees that, and would take
   * its own queue for the way things are: so it is halved for two windows every half minute, one
   * for calls to leave and one to measure.
   */
  private static final double SMOOTHING = 0.2;
  private static final double LEARNING = 0.05;
  private static final double LEAST_GRADIENT = 0.5;
  private static final double DROPPED = 0.9;
  private static final long MEASURED_AGAIN_NANOS = 30_000_000_000L;

  /** Fewer calls in a window say too little; the window goes on. */
  private static final int LEAST_SAMPLES = 10;

  private enum Phase {
    FOLLOWING,
    LEAVING_ROOM,
    MEASURING
  }

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
  private double unqueuedNanos; // what calls take without a queue; 0 while not known
  private long measuredNanos; // when that was last seen
  private Phase phase = Phase.FOLLOWING;

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
    double present = samples == 0 ? 0 : (double) sum.sumThenReset() / samples;
    boolean used = isUsed;
    boolean dropped = hasDropped;
    isUsed = false;
    hasDropped = false;
    if (phase == Phase.LEAVING_ROOM) {
      phase = Phase.MEASURING;
    } else if (phase == Phase.MEASURING) {
      phase = Phase.FOLLOWING;
      measured(present);
      set(exact);
    } else {
      follow(present, used, dropped);
    }
  }

  private void follow(double present, boolean used, boolean dropped) {
    if (present > 0 && (unqueuedNanos == 0 || present < unqueuedNanos)) {
      measured(present);
    } else if (present > 0 && !used) {
      measured(unqueuedNanos + (present - unqueuedNanos) * LEARNING);
    }
    if (dropped) {
      set(exact * DROPPED);
    } else if (used && present > 0) {
      double gradient = Math.min(1, terms.tolerance() * unqueuedNanos / present);
      double wanted = exact * Math.max(LEAST_GRADIENT, gradient) + Math.sqrt(exact);
      set(exact * (1 - SMOOTHING) + wanted * SMOOTHING);
    }
    if (used && ticker.nanos() - measuredNanos > MEASURED_AGAIN_NANOS) {
      phase = Phase.LEAVING_ROOM;
      limit = Math.max(terms.minimum(), limit / 2);
    }
  }

  private void measured(double nanos) {
    if (nanos > 0) {
      unqueuedNanos = nanos;
    }
    measuredNanos = ticker.nanos();
  }

  private void set(double wanted) {
    exact = Math.max(terms.minimum(), Math.min(terms.maximum(), wanted));
    limit = (int) exact;
  }
}
