package io.weft.control.store.kubernetes;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.weft.stack.settings.SettingsException;
import io.weft.testkit.MapSettings;
import java.util.Map;
import org.junit.jupiter.api.Test;

class SettingsTest {
  private static void refused(Map<String, ?> settings, String... parts) {
    assertThatThrownBy(() -> new KubernetesStoreProvider(Map.of()).parse(new MapSettings(settings)))
        .isInstanceOf(SettingsException.class)
        .hasMessageContainingAll(parts);
  }

  @Test
  void mistakesNameTheKeyTheValueAndWhatWasExpected() {
    refused(Map.of("port", 70_000), "port", "65535", "70000");
    refused(Map.of("namespace", "My Mesh"), "namespace", "'My Mesh'", "small letters");
    refused(Map.of("namePrefix", "-x"), "namePrefix", "'-x'", "small letters");
    refused(Map.of("tls", false, "caFile", "/a"), "tls", "must be true");
    refused(Map.of("tokenFile", "/a"), "tls", "must be true");
    refused(Map.of("caFile", "/nowhere"), "caFile", "/nowhere is not there");
    refused(Map.of("inCluster", true, "host", "a"), "inCluster", "host");
    refused(Map.of("inCluster", true), "inCluster", "KUBERNETES_SERVICE_HOST");
    refused(Map.of("timeoutMs", 0), "timeoutMs", "at least 1");
  }

  @Test
  void namerdsKindIsRefusedWithAWayToGo() {
    assertThatThrownBy(
            () -> new CustomResourcesProvider().parse(new MapSettings(Map.of("port", 8001))))
        .isInstanceOf(SettingsException.class)
        .hasMessageContainingAll("'kubernetes'", "namerctl dtab get", "weft dtab create");
  }

  @Test
  void theServerIsWhereThePodsFindIt() {
    ApiServer plain = ApiServer.read(new MapSettings(Map.of()), Map.of());
    assertThat(plain.target().base()).hasToString("http://localhost:8001/");
    assertThat(plain.tokenFile()).isEmpty();
  }
}
