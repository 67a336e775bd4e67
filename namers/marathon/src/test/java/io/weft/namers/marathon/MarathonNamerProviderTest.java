package io.weft.namers.marathon;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.weft.namers.spi.NamerProvider;
import io.weft.stack.settings.SettingsException;
import io.weft.testkit.MapSettings;
import java.util.Map;
import java.util.ServiceLoader;
import org.junit.jupiter.api.Test;

class MarathonNamerProviderTest {
  private static void parse(Map<String, String> environment, Map<String, ?> settings) {
    MapSettings read = new MapSettings(settings);
    Object unused = new MarathonNamerProvider(environment::get).parse(read);
    read.done();
  }

  @Test
  void itIsFound() {
    assertThat(ServiceLoader.load(NamerProvider.class))
        .anyMatch(p -> p.kind().equals("io.l5d.marathon") && p.aliases().contains("marathon"));
  }

  @Test
  void allSettingsOfLinkerdAreAccepted() {
    assertThatCode(
            () ->
                parse(
                    Map.of(),
                    Map.of(
                        "host",
                        "marathon.example",
                        "port",
                        8080,
                        "uriPrefix",
                        "/marathon",
                        "ttlMs",
                        300,
                        "useHealthCheck",
                        true,
                        "tls",
                        Map.of("disableValidation", true))))
        .doesNotThrowAnyException();
    assertThatCode(() -> parse(Map.of(), Map.of())).doesNotThrowAnyException();
  }

  @Test
  void mistakesAreNamed() {
    assertMistake(Map.of(), Map.of("ttlMs", 0), "ttlMs must be at least 1");
    assertMistake(Map.of(), Map.of("uriPrefix", "marathon"), "is 'marathon', expected a path");
    assertMistake(
        Map.of("MARATHON_HTTP_AUTH_CREDENTIAL", "user:password"),
        Map.of(),
        "needs user:password in base64");
    assertMistake(
        Map.of("DCOS_SERVICE_ACCOUNT_CREDENTIAL", "{}"),
        Map.of(),
        "service accounts are not supported");
  }

  private static void assertMistake(
      Map<String, String> environment, Map<String, ?> settings, String message) {
    assertThatThrownBy(() -> parse(environment, settings))
        .isInstanceOf(SettingsException.class)
        .hasMessageContaining(message);
  }
}
