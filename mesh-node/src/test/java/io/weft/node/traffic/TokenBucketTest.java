package io.weft.node.traffic;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.DoubleRange;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.LongRange;
import net.jqwik.api.constraints.Size;

final class TokenBucketTest {
  private static final long SECOND = 1_000_000_000;

  private static int taken(TokenBucket bucket, long nanos, int tries) {
    int taken = 0;
    for (int i = 0; i < tries; i++) {
      taken += bucket.tryTake(nanos) ? 1 : 0;
    }
    return taken;
  }

  @Example
  void theBurstIsThereAtOnceAndComesBackAtTheRate() {
    TokenBucket bucket = new TokenBucket(10, 3);

    assertThat(taken(bucket, 0, 5)).isEqualTo(3);
    assertThat(taken(bucket, SECOND / 10 - 1, 5)).isZero();
    assertThat(taken(bucket, SECOND / 10, 5)).isEqualTo(1);
    assertThat(taken(bucket, 10 * SECOND, 5)).isEqualTo(3);
  }

  @Example
  void anyOriginOfTheClockWillDoAndSoWillItsWrapAround() {
    for (long origin : new long[] {Long.MIN_VALUE, -1, Long.MAX_VALUE, Long.MAX_VALUE - SECOND}) {
      TokenBucket bucket = new TokenBucket(1, 1);

      assertThat(taken(bucket, origin, 2)).as("from %d", origin).isEqualTo(1);
      assertThat(taken(bucket, origin + SECOND - 1, 2)).isZero();
      assertThat(taken(bucket, origin + SECOND, 2)).isEqualTo(1);
    }
  }

  @Example
  void ratesBelowOneASecondAndTheLargestBurst() {
    assertThat(taken(new TokenBucket(0.001, 1_000_000), 0, 1_000_001)).isEqualTo(1_000_000);
    TokenBucket slow = new TokenBucket(0.5, 1);
    assertThat(taken(slow, 0, 2)).isEqualTo(1);
    assertThat(taken(slow, SECOND, 2)).isZero();
    assertThat(taken(slow, 2 * SECOND, 2)).isEqualTo(1);
  }

  /** Whatever the arrivals: no more than the burst and what came back, and no less. */
  @Property
  void givesWhatTheRateAllows(
      @ForAll @DoubleRange(min = 0.01, max = 10_000) double perSecond,
      @ForAll @IntRange(min = 1, max = 50) int burst,
      @ForAll @Size(max = 200) List<@LongRange(min = 0, max = SECOND / 10) Long> gaps) {
    TokenBucket bucket = new TokenBucket(perSecond, burst);
    double tokens = burst;
    long now = 0;
    for (long gap : gaps) {
      now += gap;
      tokens = Math.min(burst, tokens + gap * perSecond / SECOND);
      boolean given = bucket.tryTake(now);
      // Sums of fractions and of whole nanoseconds differ in the end a little.
      if (Math.abs(tokens - 1) > 0.001) {
        assertThat(given).isEqualTo(tokens > 1);
      }
      if (given) {
        tokens--;
      }
    }
  }

  @Example
  void severalThreadsGetNoMoreThanOne() throws Exception {
    TokenBucket bucket = new TokenBucket(1, 10_000);
    ExecutorService threads = Executors.newFixedThreadPool(4);
    try {
      List<Callable<Integer>> takers = new ArrayList<>();
      for (int i = 0; i < 4; i++) {
        takers.add(() -> taken(bucket, 0, 10_000));
      }
      int sum = 0;
      for (Future<Integer> taken : threads.invokeAll(takers)) {
        sum += taken.get();
      }
      assertThat(sum).isEqualTo(10_000);
    } finally {
      threads.shutdownNow();
    }
  }
}
