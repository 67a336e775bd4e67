package io.weft.control.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.weft.stack.settings.yaml.ConfigException;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Where Dtabs may be kept. */
final class StoragesTest {
  @ParameterizedTest
  @ValueSource(
      strings = {
        "{kind: file, directory: data}",
        "{kind: io.l5d.inMemory}",
        "{kind: io.l5d.zk, zkAddrs: [{host: zk1}]}",
        "{kind: etcd, endpoints: ['http://etcd1:2379']}",
        "{kind: io.l5d.consul, host: consul, pathPrefix: /namerd/dtabs, failFast: true}",
        "{kind: consul, token: secret, readConsistencyMode: stale}",
        "{kind: kubernetes, namespace: mesh, namePrefix: weft}",
      })
  void isTaken(String storage) {
    assertThat(parse(storage).warnings()).isEmpty();
  }

  @Test
  void namerdsCustomResourcesAreRefusedWithAWayToGo() {
    assertThatThrownBy(() -> parse("{kind: io.l5d.k8s, host: localhost, namespace: mesh}"))
        .isInstanceOf(ConfigException.class)
        .hasMessageContainingAll("storage.kind", "take 'kubernetes'", "weft dtab create")
        .hasMessageNotContaining("unknown");
  }

  private static ControlConfig.Parsed parse(String storage) {
    return ControlConfig.parse(
        "control.yaml",
        """
        storage: %s
        interfaces: [{kind: nodes, port: 0}]
        """
            .formatted(storage),
        Map.of());
  }
}
