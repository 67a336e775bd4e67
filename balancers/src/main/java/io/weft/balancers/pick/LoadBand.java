package io.weft.balancers.pick;

import io.weft.stack.time.Ticker;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;

/**
 * How many members carry the load of one caller: as many as keep the calls in flight to each of
 * them within a band. After Finagle's {@code LoadBand}, which moves by one member with each call;
 * here the load is looked at so often within the smoothing window that the average is the same, and
 * all steps that are due are taken at once, so that calls need not count anything together.
 */
final class LoadBand {
  private static final int LOOKS_PER_WINDOW = 50;

  /**
   * What the band is.
   *
   * @param smoothWindow how long a load counts in the average, of which each older one counts less
   * @param lowLoad so many calls to a member, or fewer, let the aperture become narrower
   * @param highLoad so many calls to a member, or more, let it become wider
   * @param minAperture members that are always in it
   */
  record Terms(Duration smoothWindow, double lowLoad, double highLoad, int minAperture) {
    Terms {
      if (smoothWindow.compareTo(Duration.ofMillis(1)) < 0) {
        throw new IllegalArgumentException(
            "expected a smoothing window of 1 ms or more: " + smoothWindow);
      }
      if (!(lowLoad > 0 && lowLoad < highLoad)) {
        throw new IllegalArgumentException(
            "expected 0 < lowLoad < highLoad: " + lowLoad + ", " + highLoad);
      }
      if (minAperture < 1) {
        throw new IllegalArgumentException("expected a minAperture of 1 or more: " + minAperture);
      }
    }
  }

  private final Terms terms;
  private final Ticker ticker;
  private final double windowNanos;
  private final long intervalNanos;
  private final AtomicLong next;

  // Written by the one thread that found the look due, which the next one follows much later. Were
  // they to meet, a look would get lost.
  private volatile double average;
  private volatile long looked;
  private volatile int width;

  LoadBand(Terms terms, Ticker ticker) {
    this.terms = terms;
    this.ticker = ticker;
    this.windowNanos = (double) terms.smoothWindow().toNanos();
    this.intervalNanos = terms.smoothWindow().toNanos() / LOOKS_PER_WINDOW;
    this.looked = ticker.nanos();
    this.next = new AtomicLong(looked);
    this.width = terms.minAperture();
  }

  /** Whether it is time to {@link #look} for whoever asks, and for nobody else. */
  boolean isDue() {
    long due = next.get();
    long now = ticker.nanos();
    return now - due >= 0 && next.compareAndSet(due, now + intervalNanos);
  }

  /**
   * Takes note of the load.
   *
   * @param pending calls in flight at the moment, to all members
   * @param members how many there are, 1 or more
   */
  void look(long pending, int members) {
    long now = ticker.nanos();
    double weight = Math.exp(-(now - looked) / windowNanos);
    double load = pending * (1 - weight) + average * weight;
    int least = Math.min(terms.minAperture(), members);
    int wide = Math.max(least, Math.min(width, members));
    while (wide < members && load / wide >= terms.highLoad()) {
      wide++;
    }
    while (wide > least && load / wide <= terms.lowLoad()) {
      wide--;
    }
    looked = now;
    average = load;
    width = wide;
  }

  /** How many members the aperture should have, where there are so many. */
  int width() {
    return Math.max(terms.minAperture(), width);
  }
}
