package io.weft.namers.kubernetes;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.weft.namers.spi.NamerProvider;
import io.weft.stack.settings.SettingsException;
import io.weft.testkit.MapSettings;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.ServiceLoader;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ProvidersTest {
  private static final Map<String, String> POD =
      Map.of(
          "KUBERNETES_SERVICE_HOST", "fd00::1",
          "KUBERNETES_SERVICE_PORT", "443",
          "POD_NAMESPACE", "prod");

  private static void parse(Map<String, String> settings) {
    MapSettings given = new MapSettings(settings);
    assertThat(new KubernetesNamerProvider(POD).parse(given)).isNotNull();
    given.done();
  }

  @Test
  void areFound() {
    List<NamerProvider> found =
        ServiceLoader.load(NamerProvider.class).stream()
            .map(ServiceLoader.Provider::get)
            .filter(provider -> provider.kind().startsWith("io.l5d.k8s"))
            .toList();
    assertThat(found)
        .extracting(provider -> provider.defaultPrefix().toString())
        .containsExactlyInAnyOrder("/io.l5d.k8s", "/io.l5d.k8s.ns", "/io.l5d.k8s.external");
    assertThat(found)
        .flatExtracting(NamerProvider::aliases)
        .containsExactlyInAnyOrder("k8s", "k8s.ns", "k8s.external");
    assertThat(found)
        .allSatisfy(
            provider -> assertThat(provider.defaultPrefix().element(0)).isEqualTo(provider.kind()));
  }

  @Test
  void needNoSettings() {
    parse(Map.of());
    parse(Map.of("inCluster", "true"));
    parse(Map.of("tls", "true", "host", "k8s.example.org", "port", "6443"));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "port=65536 | port must be from 0 to 65535, not 65536",
        "host=a b | host must be a host name or an IP address, not 'a b'",
        "labelSelector=a=b | labelSelector must be the key of a label",
        "identity=spiffe://x/{pod} | identity must be a SPIFFE id in which {namespace}",
        "identity=https://x | identity must be a SPIFFE id",
        "watchTimeoutMs=100 | watchTimeoutMs must be at least 2000",
        "tokenFile=/token | tokenFile wants 'tls: true'",
        "caFile=/ca;tls=false | tls cannot be false together with caFile",
        "inCluster=true;host=x | inCluster takes host and port from the environment",
        "inCluster=true;tls=false | tls cannot be false together with inCluster",
        "colour=red | colour is not known"
      })
  void sayWhatIsWrong(String settings, String problem) {
    Map<String, String> given = new HashMap<>();
    for (String pair : settings.split(";", -1)) {
      String[] parts = pair.split("=", 2);
      given.put(parts[0], parts[1]);
    }
    assertThatThrownBy(() -> parse(given))
        .isInstanceOf(SettingsException.class)
        .hasMessageContaining(problem);
  }

  @Test
  void sayWhatTheEnvironmentLacks() {
    MapSettings inCluster = new MapSettings(Map.of("inCluster", "true"));
    assertThatThrownBy(() -> new KubernetesNamerProvider(Map.of()).parse(inCluster))
        .hasMessage(
            "inCluster wants the environment variable KUBERNETES_SERVICE_HOST, which every pod has");
    Map<String, String> odd =
        Map.of("KUBERNETES_SERVICE_HOST", "h", "KUBERNETES_SERVICE_PORT", "https");
    assertThatThrownBy(() -> new KubernetesNamerProvider(odd).parse(inCluster))
        .hasMessage("inCluster finds KUBERNETES_SERVICE_PORT 'https', which is not a port");
    MapSettings none = new MapSettings(Map.of());
    assertThatThrownBy(() -> new KubernetesNsNamerProvider(Map.of()).parse(none))
        .hasMessage(
            "envVar names the environment variable POD_NAMESPACE, which should hold a namespace"
                + " and is not set");
    assertThatThrownBy(
            () -> new KubernetesNsNamerProvider(Map.of("POD_NAMESPACE", "A/b")).parse(none))
        .hasMessageEndingWith("holds 'A/b'");
    assertThat(new KubernetesNsNamerProvider(POD).parse(none)).isNotNull();
  }
}
