package io.weft.namers.etcd;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.weft.namers.name.Path;
import io.weft.namers.spi.AnnouncerProvider;
import io.weft.namers.spi.NamerProvider;
import io.weft.stack.settings.SettingsException;
import io.weft.testkit.MapSettings;
import java.util.List;
import java.util.Map;
import java.util.ServiceLoader;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class SettingsTest {

  @Test
  void bothAreFoundByTheirKind() {
    assertThat(ServiceLoader.load(NamerProvider.class))
        .anySatisfy(
            provider -> {
              assertThat(provider.kind()).isEqualTo("io.l5d.etcd");
              assertThat(provider.aliases()).containsExactly("etcd");
              assertThat(provider.defaultPrefix()).isEqualTo(Path.of("io.l5d.etcd"));
            });
    assertThat(ServiceLoader.load(AnnouncerProvider.class))
        .anySatisfy(
            provider -> {
              assertThat(provider.kind()).isEqualTo("io.l5d.etcd");
              assertThat(provider.aliases()).containsExactly("etcd");
              assertThat(provider.defaultPrefix()).isEqualTo(Path.of("io.l5d.etcd"));
            });
  }

  @Test
  void allKeysHaveDefaults() {
    Access access = Access.read(new MapSettings(Map.of()));

    assertThat(access.members()).containsExactly(new Member("127.0.0.1", 2379, false));
    assertThat(access.login()).isEmpty();
    assertThat(access.tls()).isEmpty();
    assertThat(access.probe()).hasSeconds(5);
  }

  @Test
  void membersAreReadInAllForms() {
    Map<String, ?> settings =
        Map.of("endpoints", List.of("https://a:1/", "http://b", "c:3", "http://[::1]:4"));

    assertThat(Access.read(new MapSettings(settings)).members())
        .containsExactly(
            new Member("a", 1, true),
            new Member("b", 2379, false),
            new Member("c", 3, false),
            new Member("[::1]", 4, false));
  }

  static Stream<Arguments> wrong() {
    return Stream.of(
        Arguments.of(
            Map.of("endpoints", List.of("ftp://a")),
            "endpoints has 'ftp://a', expected http://host:port or https://host:port"),
        Arguments.of(Map.of("endpoints", List.of("a:70000")), "endpoints has 'a:70000'"),
        Arguments.of(
            Map.of("endpoints", List.of("http://a"), "tls", Map.of()),
            "endpoints has 'http://a', expected https://host:port since tls is given"),
        Arguments.of(Map.of("pathPrefix", "services"), "pathPrefix is 'services', expected"),
        Arguments.of(Map.of("pathPrefix", "/a//b"), "pathPrefix is '/a//b', expected"),
        Arguments.of(Map.of("user", "u"), "password must be given"),
        Arguments.of(Map.of("password", "p"), "user must be given"),
        Arguments.of(Map.of("probeMs", 1), "probeMs must be at least 100, not 1"),
        Arguments.of(
            Map.of("tls", Map.of("certPath", "/c")), "keyPath must be given: certPath and keyPath"),
        Arguments.of(
            Map.of("tls", Map.of("caCert", "/no/such.pem")),
            "caCert cannot be used, expected a file in PEM: File does not contain valid"),
        Arguments.of(
            Map.of("tls", Map.of("certPath", "/no/c", "keyPath", "/no/k")),
            "certPath cannot be used, expected a file in PEM"),
        Arguments.of(Map.of("tls", Map.of("x", "y")), "x is not known"));
  }

  @ParameterizedTest
  @MethodSource("wrong")
  void whatIsWrongIsSaid(Map<String, ?> settings, String problem) {
    assertThatThrownBy(() -> new EtcdNamerProvider().parse(new MapSettings(settings)))
        .isInstanceOf(SettingsException.class)
        .hasMessageContaining(problem);
    assertThatThrownBy(() -> new EtcdAnnouncerProvider().parse(new MapSettings(settings)))
        .isInstanceOf(SettingsException.class)
        .hasMessageContaining(problem);
  }

  @Test
  void aLeaseHasALengthThatEtcdGrants() {
    assertThatThrownBy(
            () -> new EtcdAnnouncerProvider().parse(new MapSettings(Map.of("ttlSecs", 1))))
        .isInstanceOf(SettingsException.class)
        .hasMessageContaining("ttlSecs must be from 2 to 3600, not 1");
  }

  @Test
  void aPasswordIsNotShown() {
    Map<String, ?> settings = Map.of("user", "u", "password", "hunter2");

    assertThat(Access.read(new MapSettings(settings)).toString()).doesNotContain("hunter2");
  }
}
