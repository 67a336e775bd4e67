package io.weft.jmh.sim;

import java.util.Locale;
import java.util.concurrent.TimeUnit;
import java.util.random.RandomGenerator;

/** When calls come. */
enum Arrivals {
  /** One after the other at the same distance. */
  CONSTANT {
    @Override
    double gap(RandomGenerator random) {
      return 1;
    }
  },
  /** Each without regard to the others: a Poisson process. */
  POISSON {
    @Override
    double gap(RandomGenerator random) {
      return random.nextExponential();
    }
  };

  /** The time to the next call, in mean distances of calls. */
  abstract double gap(RandomGenerator random);

  /** The time to the next call. */
  long gapNanos(int callsPerSecond, RandomGenerator random) {
    return Math.round(gap(random) * TimeUnit.SECONDS.toNanos(1) / callsPerSecond);
  }

  @Override
  public String toString() {
    return name().toLowerCase(Locale.ROOT);
  }
}
