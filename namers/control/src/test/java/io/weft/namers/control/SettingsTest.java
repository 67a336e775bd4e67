package io.weft.namers.control;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.weft.stack.settings.SettingsException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class SettingsTest {
  @Test
  void equalSettingsAreEqualSources() {
    Map<String, ?> settings = Map.of("dst", List.of("one:4180", "[::1]:4180"), "node", "n");
    assertThat(Fixture.source(settings)).isEqualTo(Fixture.source(settings));
    assertThat(Fixture.source(settings)).isNotEqualTo(Fixture.source(Map.of("dst", "one:4180")));
  }

  @Test
  void oneServiceNeedsNoList() {
    assertThat(Fixture.source(Map.of("dst", "one:4180")))
        .isEqualTo(Fixture.source(Map.of("dst", List.of("one:4180"))));
    assertThat(Fixture.source(Map.of("dst", "one:4180", "namespace", "a")).toString())
        .contains("control-a.snapshot");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "dst | one | dst has 'one', expected host:port",
        "dst | one:0 | dst has 'one:0', expected host:port",
        "dst | /$/inet/one/4180 | dst has '/$/inet/one/4180', expected host:port",
        "namespace | a/b | namespace is 'a/b', expected letters",
        "tokenFile | /token | tokenFile wants tls",
        "colour | red | colour is not known",
      })
  void wrongOnesAreNamed(String key, String value, String problem) {
    Map<String, Object> settings = new HashMap<>(Map.of("dst", "one:4180"));
    settings.put(key, value);
    assertThatThrownBy(() -> Fixture.source(settings))
        .isInstanceOf(SettingsException.class)
        .hasMessageStartingWith(problem);
  }

  @Test
  void aServiceMustBeGiven() {
    assertThatThrownBy(() -> Fixture.source(Map.of()))
        .hasMessage("dst must be given: host:port of a control service, or a list");
    Map<String, ?> retry = Map.of("baseSeconds", 2, "maxSeconds", 1);
    assertThatThrownBy(() -> Fixture.source(Map.of("dst", "one:1", "retry", retry)))
        .hasMessage("maxSeconds is 1.0, expected at least baseSeconds, 2.0");
  }
}
