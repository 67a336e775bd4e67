package io.weft.control.store.etcd;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.weft.stack.settings.SettingsException;
import io.weft.testkit.MapSettings;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class SettingsTest {
  private static void refused(Map<String, ?> settings, String... parts) {
    assertThatThrownBy(() -> new EtcdStoreProvider().parse(new MapSettings(settings)))
        .isInstanceOf(SettingsException.class)
        .hasMessageContainingAll(parts);
  }

  @Test
  void mistakesNameTheKeyTheValueAndWhatWasExpected() {
    refused(Map.of("endpoints", List.of("ftp://a")), "endpoints", "ftp://a", "http://host:port");
    refused(Map.of("endpoints", List.of("a:1"), "host", "b"), "host", "beside endpoints");
    refused(Map.of("port", 0), "port", "65535", "0");
    refused(Map.of("user", "ada"), "password", "must be given");
    refused(Map.of("probeMs", 1), "probeMs", "100", "1");
    refused(Map.of("pathPrefix", "dtabs"), "pathPrefix", "'dtabs'", "/namerd/dtabs");
    refused(
        Map.of("endpoints", List.of("http://a"), "tls", Map.of()),
        "endpoints",
        "http://a",
        "https://host:port since tls is given");
    refused(Map.of("tls", Map.of("certPath", "/a")), "keyPath", "must be given");
    refused(Map.of("tls", Map.of("caCert", "/nowhere")), "caCert", "a file in PEM");
  }
}
