package io.weft.jmh.load;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class SummaryTest {

  @Test
  void ratiosAreTakenWithinARound() {
    // A machine that is twice as slow in the second round, for both alike.
    Summary summary =
        Summary.of(
            List.of(
                measured(Row.HAPROXY, 1, 1000, 10.0),
                measured(Row.WEFT, 1, 500, 20.0),
                measured(Row.WEFT, 2, 250, 40.0),
                measured(Row.HAPROXY, 2, 500, 20.0)));
    assertThat(summary.ratios())
        .containsExactly(Map.entry(Row.WEFT, new Summary.Ratio(Row.HAPROXY, 2, 0.5, 1)));
    assertThat(summary.medians())
        .extracting(Measurement::row)
        .containsExactly(Row.HAPROXY, Row.WEFT);
    assertThat(summary.medians().get(0).proxyCpuMicros()).isEqualTo(15);
  }

  @Test
  void aRowWithoutItsYardstickHasNoRatio() {
    Summary summary = Summary.of(List.of(measured(Row.WEFT, 1, 1, 1.0)));
    assertThat(summary.ratios()).isEmpty();
  }

  @Test
  void aDirectRowHasNoProxyToCount() {
    Summary summary = Summary.of(List.of(measured(Row.DIRECT, 1, 1, null)));
    assertThat(summary.medians().get(0).proxyCpuMicros()).isNull();
    assertThat(Table.line(summary.medians().get(0))).contains("direct").contains("–");
  }

  @Test
  void theMedianOfAnEvenNumberIsBetweenTheTwoInTheMiddle() {
    assertThat(Summary.median(Stream.of(4.0, 1.0, 3.0, 2.0))).isEqualTo(2.5);
    assertThat(Summary.median(Stream.of(3.0, 1.0, 2.0))).isEqualTo(2);
    assertThat(Summary.median(Stream.of())).isNaN();
  }

  private static Measurement measured(Row row, int round, double calls, @Nullable Double cpu) {
    return new Measurement(row, round, 1, 0, calls, 1, 2, 3, 4, cpu, null, 1, 1, 0);
  }
}
