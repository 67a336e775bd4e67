package io.weft.control.store.consul;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.weft.stack.settings.SettingsException;
import io.weft.testkit.MapSettings;
import java.util.Map;
import org.junit.jupiter.api.Test;

class SettingsTest {
  private static void refused(Map<String, ?> settings, String... parts) {
    assertThatThrownBy(() -> new ConsulStoreProvider().parse(new MapSettings(settings)))
        .isInstanceOf(SettingsException.class)
        .hasMessageContainingAll(parts);
  }

  @Test
  void mistakesNameTheKeyTheValueAndWhatWasExpected() {
    refused(Map.of("port", 0), "port", "65535", "0");
    refused(Map.of("pathPrefix", "dtabs"), "pathPrefix", "'dtabs'", "/namerd/dtabs");
    refused(Map.of("pathPrefix", "/a/../b"), "pathPrefix", "'/a/../b'", "/namerd/dtabs");
    refused(Map.of("readConsistencyMode", "fast"), "readConsistencyMode", "'fast'", "stale");
    refused(Map.of("writeConsistencyMode", "fast"), "writeConsistencyMode", "'fast'", "stale");
    refused(Map.of("waitMs", 0), "waitMs", "600000", "0");
    refused(Map.of("backoff", Map.of("kind", "none")), "kind", "'none'", "jittered");
    refused(Map.of("backoff", Map.of("kind", "constant")), "ms", "must be given");
    refused(
        Map.of("backoff", Map.of("kind", "jittered", "minMs", 9, "maxMs", 1)), "maxMs", "minMs");
  }

  @Test
  void whatNamerdTakesIsTaken() {
    MapSettings settings =
        new MapSettings(
            Map.of(
                "host", "consul.example.com",
                "port", 8501,
                "pathPrefix", "/namerd/dtabs",
                "token", "secret",
                "datacenter", "east",
                "readConsistencyMode", "stale",
                "writeConsistencyMode", "consistent",
                "failFast", true,
                "backoff", Map.of("kind", "jittered", "minMs", 1, "maxMs", 60_000)));
    assertThatCode(
            () -> {
              new ConsulStoreProvider().parse(settings);
              settings.done();
            })
        .doesNotThrowAnyException();
  }
}
