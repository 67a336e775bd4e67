package io.weft.thrift.mux;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.Unpooled;
import io.weft.thrift.mux.TlsLevel.Agreement;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

final class TlsLevelTest {

  @ParameterizedTest
  @CsvSource({
    "OFF, OFF, UNCHANGED",
    "OFF, DESIRED, UNCHANGED",
    "OFF, REQUIRED, NONE",
    "DESIRED, DESIRED, TLS",
    "DESIRED, REQUIRED, TLS",
    "REQUIRED, REQUIRED, TLS",
  })
  void followsFromBothLevelsWhicheverSideAsks(TlsLevel one, TlsLevel other, Agreement agreement) {
    assertThat(one.with(other)).isEqualTo(agreement);
    assertThat(other.with(one)).isEqualTo(agreement);
  }

  @ParameterizedTest
  @EnumSource
  void isReadAsItIsSaid(TlsLevel level) {
    assertThat(InitHeader.tls(List.of(InitHeader.window(1), InitHeader.tls(level))))
        .isEqualTo(level);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "Required", "required ", "on"})
  void isOffWhenItIsNoneThatIsKnown(String said) {
    InitHeader header = new InitHeader("tls", Unpooled.copiedBuffer(said, UTF_8));

    assertThat(InitHeader.tls(List.of(header))).isEqualTo(TlsLevel.OFF);
    assertThat(InitHeader.tls(List.of())).isEqualTo(TlsLevel.OFF);
  }
}
