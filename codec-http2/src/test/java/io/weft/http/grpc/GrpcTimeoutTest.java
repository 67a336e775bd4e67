package io.weft.http.grpc;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.OptionalLong;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.LongRange;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class GrpcTimeoutTest {

  @ParameterizedTest
  @CsvSource({
    "1n, 1",
    "250u, 250000",
    "99999999m, 99999999000000",
    "10S, 10000000000",
    "2M, 120000000000",
    "1H, 3600000000000",
    "0S, 0",
    "99999999H, 9223372036854775807",
  })
  void isANumberAndAUnit(String text, long nanos) {
    assertThat(GrpcTimeout.parse(text)).hasValue(nanos);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "S", "10", "10s", "-1S", "+1S", "1.5S", "100000000n", "1 S", "1S "})
  void isNothingElse(String text) {
    assertThat(GrpcTimeout.parse(text)).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({
    "-5, 1n",
    "0, 1n",
    "99999999, 99999999n",
    "100000000, 100000u",
    "100000001, 100001u",
    "5000000000, 5000000u",
    "9223372036854775807, 2562048H",
  })
  void isSaidAsExactlyAsEightDigitsAllow(long nanos, String text) {
    assertThat(GrpcTimeout.format(nanos)).isEqualTo(text);
  }

  @Property
  void whatIsSaidIsReadAsNoLessAndHardlyMore(@ForAll @LongRange(min = 1) long nanos) {
    long read = GrpcTimeout.parse(GrpcTimeout.format(nanos)).orElseThrow();

    assertThat(read).isGreaterThanOrEqualTo(nanos);
    assertThat((double) (read - nanos) / nanos).isLessThan(1e-5);
  }

  @Property
  void anyTextIsReadOrNot(@ForAll String text) {
    OptionalLong read = GrpcTimeout.parse(text);

    assertThat(read.isEmpty() || read.getAsLong() >= 0).isTrue();
  }
}
