package io.weft.stack.retry;

import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.random.RandomGenerator;

/**
 * How long to wait before each further try. An immutable policy: who tries keeps the number of the
 * try and the last delay, which are all that a next delay depends on. All delays are in
 * nanoseconds.
 */
public sealed interface Backoff {

  /**
   * The delay before a further try.
   *
   * @param attempt 0 for the first further try, 1 for the one after it, and so on
   * @param previousNanos the delay given for the attempt before; ignored for the first
   */
  long nanos(int attempt, long previousNanos, RandomGenerator random);

  /** Always the same delay, which may be zero. */
  static Backoff constant(Duration delay) {
    return new Constant(delay.toNanos());
  }

  /**
   * First the start, then an exponentially growing delay of which the upper half is drawn: attempt
   * k gets between start * 2^(k-1) and twice that, until the maximum is reached. Finagle's {@code
   * Backoff.equalJittered}.
   */
  static Backoff equalJittered(Duration start, Duration maximum) {
    return new EqualJittered(start.toNanos(), maximum.toNanos());
  }

  /**
   * First the start, then a delay drawn between the previous one and three times that, and at most
   * the maximum. Finagle's {@code Backoff.decorrelatedJittered}, and the {@code jittered} of
   * linkerd.
   */
  static Backoff decorrelatedJittered(Duration start, Duration maximum) {
    return new DecorrelatedJittered(start.toNanos(), maximum.toNanos());
  }

  /**
   * A delay drawn between none and an exponentially growing bound: attempt k gets at most start *
   * 2^k, and at most the maximum. Those who lost the same peer in the same moment are spread from
   * the first try on.
   */
  static Backoff fullJittered(Duration start, Duration maximum) {
    return new FullJittered(start.toNanos(), maximum.toNanos());
  }

  /** See {@link Backoff#constant}. */
  record Constant(long delay) implements Backoff {
    public Constant {
      if (delay < 0) {
        throw new IllegalArgumentException("a delay must not be negative: " + delay + " ns");
      }
    }

    @Override
    public long nanos(int attempt, long previousNanos, RandomGenerator random) {
      return delay;
    }

    @Override
    public String toString() {
      return millis(delay) + " ms";
    }
  }

  /** See {@link Backoff#equalJittered}. */
  record EqualJittered(long start, long maximum) implements Backoff {
    public EqualJittered {
      Backoff.checkRange(start, maximum);
    }

    @Override
    public long nanos(int attempt, long previousNanos, RandomGenerator random) {
      if (attempt <= 0) {
        return start;
      }
      int doublings = attempt - 1;
      if (doublings >= Long.numberOfLeadingZeros(start) || start << doublings >= maximum) {
        return maximum;
      }
      long half = start << doublings;
      long jitter = random.nextLong(half);
      return half >= maximum - jitter ? maximum : half + jitter;
    }

    @Override
    public String toString() {
      return millis(start) + " to " + millis(maximum) + " ms, equally jittered";
    }
  }

  /** See {@link Backoff#decorrelatedJittered}. */
  record DecorrelatedJittered(long start, long maximum) implements Backoff {
    public DecorrelatedJittered {
      Backoff.checkRange(start, maximum);
    }

    @Override
    public long nanos(int attempt, long previousNanos, RandomGenerator random) {
      if (attempt <= 0) {
        return start;
      }
      long from = Math.min(Math.max(previousNanos, start), maximum);
      long to = from > maximum / 3 ? maximum : from * 3;
      return from == to ? from : random.nextLong(from, to);
    }

    @Override
    public String toString() {
      return millis(start) + " to " + millis(maximum) + " ms, jittered";
    }
  }

  /** See {@link Backoff#fullJittered}. */
  record FullJittered(long start, long maximum) implements Backoff {
    public FullJittered {
      Backoff.checkRange(start, maximum);
    }

    @Override
    public long nanos(int attempt, long previousNanos, RandomGenerator random) {
      boolean reached =
          attempt >= Long.numberOfLeadingZeros(start) - 1 || start << attempt >= maximum;
      long bound = reached ? maximum : start << attempt;
      return bound == Long.MAX_VALUE ? random.nextLong(bound) : random.nextLong(bound + 1);
    }

    @Override
    public String toString() {
      return "0 to " + millis(start) + " ms, growing to " + millis(maximum) + " ms";
    }
  }

  private static long millis(long nanos) {
    return TimeUnit.NANOSECONDS.toMillis(nanos);
  }

  private static void checkRange(long start, long maximum) {
    if (start < 1 || maximum < start) {
      throw new IllegalArgumentException(
          "expected 0 < start <= maximum: start " + start + " ns, maximum " + maximum + " ns");
    }
  }
}
