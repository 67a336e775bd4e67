package io.weft.jmh.sim;

import java.time.Duration;
import java.util.Arrays;

/** Counts calls by the second in which they began. */
final class CallsBySecond {
  private long[] seconds = new long[128];

  void add(long nanos) {
    int second = (int) Duration.ofNanos(nanos).toSeconds();
    if (second >= seconds.length) {
      seconds = Arrays.copyOf(seconds, second * 2);
    }
    seconds[second]++;
  }

  long at(int second) {
    return second < seconds.length ? seconds[second] : 0;
  }

  /** Those of some whole seconds. */
  long between(Duration from, Duration to) {
    long sum = 0;
    for (int second = (int) from.toSeconds(); second < to.toSeconds(); second++) {
      sum += at(second);
    }
    return sum;
  }

  /** Those of the fullest of some whole seconds. */
  long most(Duration from, Duration to) {
    long most = 0;
    for (int second = (int) from.toSeconds(); second < to.toSeconds(); second++) {
      most = Math.max(most, at(second));
    }
    return most;
  }
}
