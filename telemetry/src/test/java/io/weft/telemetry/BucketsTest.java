package io.weft.telemetry;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.math.BigDecimal;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.stream.Collectors;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.LongRange;
import org.junit.jupiter.api.Test;

final class BucketsTest {
  private final double[] upper = Buckets.upperSeconds();

  @Test
  void boundsAreThoseOfTheDocument() {
    assertThat(upper)
        .containsExactly(
            0.0001,
            0.0002,
            0.0005,
            0.001,
            0.002,
            0.005,
            0.01,
            0.02,
            0.05,
            0.1,
            0.2,
            0.5,
            1,
            2,
            5,
            10,
            20,
            60,
            Double.POSITIVE_INFINITY);
  }

  @Test
  void aBoundBelongsToItsBucket() {
    for (int i = 0; i < upper.length - 1; i++) {
      long bound = Math.round(upper[i] * 1e9);
      assertThat(Buckets.index(bound - 1)).isEqualTo(i);
      assertThat(Buckets.index(bound)).isEqualTo(i);
      assertThat(Buckets.index(bound + 1)).isEqualTo(i + 1);
    }
    assertThat(Buckets.index(0)).isZero();
    assertThat(Buckets.index(Long.MAX_VALUE)).isEqualTo(upper.length - 1);
  }

  @Property
  void anyDurationIsInTheFirstBucketThatHoldsIt(@ForAll @LongRange(min = 0) long nanos) {
    assertHolds(nanos);
  }

  @Property
  void anyCommonDurationIsInTheFirstBucketThatHoldsIt(
      @ForAll @LongRange(min = 0, max = 70_000_000_000L) long nanos) {
    assertHolds(nanos);
  }

  private void assertHolds(long nanos) {
    int bucket = Buckets.index(nanos);
    assertThat((double) nanos).isLessThanOrEqualTo(upper[bucket] * 1e9);
    if (bucket > 0) {
      assertThat((double) nanos).isGreaterThan(upper[bucket - 1] * 1e9);
    }
  }

  @Test
  void theBucketsAreThoseOfTheDocument() throws IOException {
    String bounds =
        Arrays.stream(Buckets.upperSeconds())
            .mapToObj(BucketsTest::plain)
            .collect(Collectors.joining(" "));
    assertThat(Files.readString(Path.of("..", "docs", "metrics.md")))
        .contains("\n" + bounds + "\n");
  }

  private static String plain(double bound) {
    return Double.isInfinite(bound)
        ? "+Inf"
        : BigDecimal.valueOf(bound).stripTrailingZeros().toPlainString();
  }
}
