package io.weft.stack.retry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.Random;
import org.junit.jupiter.api.Test;

final class BackoffTest {
  private static final Duration START = Duration.ofNanos(5);
  private static final Duration MAXIMUM = Duration.ofNanos(300);

  private final Random random = new Random(42);

  @Test
  void constantStaysTheSame() {
    Backoff backoff = Backoff.constant(START);
    assertThat(backoff.nanos(0, 0, random)).isEqualTo(5);
    assertThat(backoff.nanos(Integer.MAX_VALUE, 5, random)).isEqualTo(5);
    assertThat(Backoff.constant(Duration.ZERO).nanos(3, 0, random)).isZero();
  }

  @Test
  void equalJitteredDrawsTheUpperHalfOfADoublingDelay() {
    Backoff backoff = Backoff.equalJittered(START, MAXIMUM);
    for (int round = 0; round < 1000; round++) {
      assertThat(backoff.nanos(0, 0, random)).isEqualTo(5);
      assertThat(backoff.nanos(1, 0, random)).isBetween(5L, 9L);
      assertThat(backoff.nanos(2, 0, random)).isBetween(10L, 19L);
      assertThat(backoff.nanos(6, 0, random)).isBetween(160L, 300L);
      assertThat(backoff.nanos(7, 0, random)).isEqualTo(300);
      assertThat(backoff.nanos(Integer.MAX_VALUE, 0, random)).isEqualTo(300);
    }
    assertThat(random.longs(1000).map(l -> backoff.nanos(2, 0, random)).distinct().count())
        .isEqualTo(10);
  }

  @Test
  void decorrelatedJitteredDrawsUpToThreeTimesTheLastOne() {
    Backoff backoff = Backoff.decorrelatedJittered(START, MAXIMUM);
    for (int round = 0; round < 1000; round++) {
      assertThat(backoff.nanos(0, 99, random)).isEqualTo(5);
      assertThat(backoff.nanos(1, 5, random)).isBetween(5L, 14L);
      assertThat(backoff.nanos(2, 14, random)).isBetween(14L, 41L);
      assertThat(backoff.nanos(9, 200, random)).isBetween(200L, 299L);
      assertThat(backoff.nanos(10, 300, random)).isEqualTo(300);
      assertThat(backoff.nanos(10, 0, random)).isBetween(5L, 14L);
      assertThat(backoff.nanos(10, Long.MAX_VALUE, random)).isEqualTo(300);
    }
  }

  @Test
  void fullJitteredDrawsFromNoneToADoublingBound() {
    Backoff backoff = Backoff.fullJittered(START, MAXIMUM);
    for (int round = 0; round < 1000; round++) {
      assertThat(backoff.nanos(0, 0, random)).isBetween(0L, 5L);
      assertThat(backoff.nanos(1, 0, random)).isBetween(0L, 10L);
      assertThat(backoff.nanos(5, 0, random)).isBetween(0L, 160L);
      assertThat(backoff.nanos(6, 0, random)).isBetween(0L, 300L);
      assertThat(backoff.nanos(Integer.MAX_VALUE, 0, random)).isBetween(0L, 300L);
    }
    assertThat(random.longs(1000).map(l -> backoff.nanos(0, 0, random)).distinct().count())
        .isEqualTo(6);
  }

  @Test
  void theLargestDurationsDoNotOverflow() {
    Duration longest = Duration.ofNanos(Long.MAX_VALUE);
    for (int attempt = 0; attempt < 200; attempt++) {
      assertThat(Backoff.equalJittered(START, longest).nanos(attempt, 0, random)).isPositive();
      assertThat(Backoff.equalJittered(longest, longest).nanos(attempt, 0, random))
          .isEqualTo(Long.MAX_VALUE);
      assertThat(Backoff.fullJittered(START, longest).nanos(attempt, 0, random)).isNotNegative();
      assertThat(
              Backoff.decorrelatedJittered(START, longest)
                  .nanos(attempt, Long.MAX_VALUE - attempt, random))
          .isPositive();
    }
  }

  @Test
  void refusesNegativeDelaysAndEmptyRanges() {
    assertThatThrownBy(() -> Backoff.constant(Duration.ofNanos(-1)))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> Backoff.equalJittered(Duration.ZERO, MAXIMUM))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> Backoff.decorrelatedJittered(MAXIMUM, Duration.ofNanos(5)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("start 300 ns, maximum 5 ns");
  }

  @Test
  void printsInMilliseconds() {
    Duration start = Duration.ofSeconds(5);
    Duration maximum = Duration.ofMinutes(5);
    assertThat(Backoff.constant(start)).hasToString("5000 ms");
    assertThat(Backoff.equalJittered(start, maximum))
        .hasToString("5000 to 300000 ms, equally jittered");
    assertThat(Backoff.decorrelatedJittered(start, maximum))
        .hasToString("5000 to 300000 ms, jittered");
  }
}
