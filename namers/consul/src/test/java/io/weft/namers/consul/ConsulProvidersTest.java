package io.weft.namers.consul;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.weft.namers.spi.AnnouncerProvider;
import io.weft.namers.spi.NamerProvider;
import io.weft.stack.settings.SettingsException;
import io.weft.testkit.MapSettings;
import java.util.List;
import java.util.Map;
import java.util.ServiceLoader;
import org.junit.jupiter.api.Test;

class ConsulProvidersTest {
  private static void parse(Map<String, ?> settings) {
    MapSettings read = new MapSettings(settings);
    Object unused = new ConsulNamerProvider().parse(read);
    read.done();
  }

  @Test
  void bothAreFound() {
    assertThat(ServiceLoader.load(NamerProvider.class))
        .anyMatch(p -> p.kind().equals("io.l5d.consul") && p.aliases().contains("consul"));
    assertThat(ServiceLoader.load(AnnouncerProvider.class))
        .anyMatch(p -> p.kind().equals("io.l5d.consul") && p.aliases().contains("consul"));
  }

  @Test
  void allSettingsOfLinkerdAreAccepted() {
    assertThatCode(
            () ->
                parse(
                    Map.ofEntries(
                        Map.entry("host", "consul.example"),
                        Map.entry("port", 8501),
                        Map.entry("includeTag", true),
                        Map.entry("useHealthCheck", true),
                        Map.entry("healthStatuses", List.of("passing", "maintenance")),
                        Map.entry("token", "secret"),
                        Map.entry("setHost", true),
                        Map.entry("consistencyMode", "stale"),
                        Map.entry("failFast", true),
                        Map.entry("preferServiceAddress", false),
                        Map.entry("weights", List.of(Map.of("tag", "a", "weight", 2))),
                        Map.entry("fixedLengthStreamedAfterKB", 1024),
                        Map.entry("tls", Map.of("disableValidation", true)),
                        Map.entry("transferMetadata", true))))
        .doesNotThrowAnyException();
    assertThatCode(() -> parse(Map.of())).doesNotThrowAnyException();
  }

  @Test
  void mistakesAreNamed() {
    assertMistake(Map.of("port", 0), "port must be from 1 to 65535, not 0");
    assertMistake(Map.of("host", "no host"), "host is 'no host', expected a host name");
    assertMistake(Map.of("consistencyMode", "eventual"), "is 'eventual', expected default, stale");
    assertMistake(Map.of("healthStatuses", List.of("well")), "has 'well', expected passing");
    assertMistake(Map.of("waitMs", 700_000), "waitMs must be from 1 to 600000");
    assertMistake(Map.of("weights", List.of(Map.of("weight", 1))), "tag must be given");
    assertMistake(
        Map.of("tls", Map.of("trustCerts", List.of("/no/such.pem"))), "names '/no/such.pem'");
    assertMistake(Map.of("includeTags", true), "includeTags is not known");
  }

  private static void assertMistake(Map<String, ?> settings, String message) {
    assertThatThrownBy(() -> parse(settings))
        .isInstanceOf(SettingsException.class)
        .hasMessageContaining(message);
  }
}
