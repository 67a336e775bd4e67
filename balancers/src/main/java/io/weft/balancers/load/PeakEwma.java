package io.weft.balancers.load;

import io.weft.stack.time.Ticker;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;

/**
 * See {@link LoadMetric#peakEwma}.
 *
 * <p>After an answer that took {@code x}, with {@code w = exp(-age / decay)} for the age of the
 * estimate, the estimate is {@code x} when that is more than {@code estimate * w}, else {@code x *
 * (1 - w) + estimate * w}. In between it is worth {@code estimate * w}, so that a member that
 * nobody dares to call is tried again some day. Finagle folds a zero into the estimate whenever it
 * is looked at, to the same effect; that a look changes nothing here spares the threads a write to
 * what they share, and has the estimate not depend on how often the balancer looks.
 *
 * <p>Unlike in Finagle a failure never makes the member look better: the estimate is then at least
 * what it was, without the decay since. A member of which nothing but a failure is known gets an
 * estimate of a tenth of the decay time: that it failed in no time must not make it the most
 * wanted.
 *
 * <p>The estimate and its time share one word that is replaced by compare-and-set: a float of
 * nanoseconds, and a 32-bit count of ticks of 65.5 µs. An estimate that nothing was added to for 39
 * hours is taken for fresh again, since the count comes round; the next answer puts that right.
 */
final class PeakEwma implements Load {
  private static final int TICK_BITS = 16; // of nanoseconds: far below any decay time
  private static final long TICKS = 0xffff_ffffL;
  private static final long UNKNOWN = 0;

  /** Above any estimate: of a member that is not known, one call is to find out. */
  private static final double PENALTY = Long.MAX_VALUE >> 16;

  private final double decayTicks;
  private final double failurePenalty;
  private final Ticker ticker;
  private final long origin;
  private final AtomicInteger pending = new AtomicInteger();
  private final AtomicLong estimate = new AtomicLong(UNKNOWN);

  record Metric(Duration decay) implements LoadMetric {
    Metric {
      if (decay.compareTo(Duration.ofMillis(1)) < 0) {
        throw new IllegalArgumentException("expected a decay of 1 ms or more: " + decay);
      }
    }

    @Override
    public Load measure(Ticker ticker) {
      return new PeakEwma(decay.toNanos(), ticker);
    }

    @Override
    public String toString() {
      return "peak EWMA over " + decay.toMillis() + " ms";
    }
  }

  PeakEwma(long decayNanos, Ticker ticker) {
    this.decayTicks = (double) decayNanos / (1 << TICK_BITS);
    this.failurePenalty = decayNanos / 10.0;
    this.ticker = ticker;
    this.origin = ticker.nanos();
  }

  @Override
  public void started() {
    pending.incrementAndGet();
  }

  @Override
  public void succeeded(long rttNanos) {
    observe((double) Math.max(1, rttNanos), false);
    pending.decrementAndGet();
  }

  @Override
  public void failed(long rttNanos) {
    observe((double) Math.max(1, rttNanos), true);
    pending.decrementAndGet();
  }

  @Override
  public int pending() {
    return pending.get();
  }

  @Override
  public double value() {
    long now = estimate.get();
    int calls = pending.get();
    if (now == UNKNOWN) {
      return calls == 0 ? 0 : PENALTY + calls;
    }
    return nanos(now) * weight(age(now, tick())) * (calls + 1);
  }

  private void observe(double rtt, boolean failed) {
    long before;
    long after;
    do {
      before = estimate.get();
      long tick = tick();
      after = packed(failed ? afterFailure(before, rtt) : afterAnswer(before, rtt, tick), tick);
    } while (!estimate.compareAndSet(before, after));
  }

  private double afterFailure(long before, double rtt) {
    return Math.max(before == UNKNOWN ? failurePenalty : nanos(before), rtt);
  }

  private double afterAnswer(long before, double rtt, long tick) {
    if (before == UNKNOWN) {
      return rtt;
    }
    double weight = weight(age(before, tick));
    double decayed = nanos(before) * weight;
    return rtt > decayed ? rtt : rtt * (1 - weight) + decayed;
  }

  private double weight(long ageTicks) {
    return ageTicks == 0 ? 1 : Math.exp(-ageTicks / decayTicks);
  }

  private long tick() {
    return ((ticker.nanos() - origin) >> TICK_BITS) & TICKS;
  }

  /** Another thread may have been there with a later clock: that is no age at all. */
  private static long age(long packed, long tick) {
    int age = (int) (tick - (packed & TICKS));
    return Math.max(0, age);
  }

  private static double nanos(long packed) {
    return Float.intBitsToFloat((int) (packed >>> 32));
  }

  private static long packed(double nanos, long tick) {
    return (long) Float.floatToRawIntBits((float) nanos) << 32 | tick;
  }
}
