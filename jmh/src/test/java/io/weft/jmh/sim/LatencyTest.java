package io.weft.jmh.sim;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.SplittableRandom;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine.TypeConversionException;

class LatencyTest {

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          constant:2s                        | 2000 | 2000
          normal:167ms,5ms                   |  167 |  178.6
          lognormal:20ms,0.5                 |   20 |   64
          percentiles:0=0ms,50=10ms,100=20ms |   10 |   19.8
          percentiles:20=5ms,99=80ms         |   33.5 |   80
          """)
  void drawsWhatWasDescribed(String text, double median, double p99) {
    Latency latency = new LatencyConverter().convert(text);
    SplittableRandom random = new SplittableRandom(1);
    Latencies drawn =
        Latencies.of(LongStream.generate(() -> latency.nanos(random)).limit(100_000).toArray());
    assertThat(drawn.percentile(50) / 1e6).isCloseTo(median, within(median / 50));
    assertThat(drawn.percentile(99) / 1e6).isCloseTo(p99, within(p99 / 50));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "constant",
        "constant:2",
        "normal:5ms",
        "lognormal:5ms,x",
        "uniform:1ms,2ms",
        "percentiles:50",
        "percentiles:101=5ms"
      })
  void saysWhatItExpected(String text) {
    assertThatThrownBy(() -> new LatencyConverter().convert(text))
        .isInstanceOf(TypeConversionException.class)
        .hasMessageContaining("expected");
  }

  @Test
  void percentilesAreThoseOfTheCalls() {
    Latencies latencies = Latencies.of(new long[] {30, 10, 20, 40});
    assertThat(latencies.percentile(0)).isEqualTo(10);
    assertThat(latencies.percentile(50)).isEqualTo(20);
    assertThat(latencies.percentile(50.1)).isEqualTo(30);
    assertThat(latencies.max()).isEqualTo(40);
    assertThat(Latencies.of(new long[0]).max()).isZero();
  }
}
