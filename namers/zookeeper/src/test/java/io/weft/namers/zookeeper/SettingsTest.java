package io.weft.namers.zookeeper;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.weft.namers.spi.AnnouncerProvider;
import io.weft.namers.spi.NamerProvider;
import io.weft.namers.spi.SystemNamerProvider;
import io.weft.stack.settings.SettingsException;
import io.weft.testkit.MapSettings;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.ServiceLoader;
import org.junit.jupiter.api.Test;

class SettingsTest {
  private static final List<?> SERVERS = List.of(Map.of("host", "zk1"), Map.of("host", "[::1]"));

  @Test
  void theKindsAreFound() {
    assertThat(ServiceLoader.load(NamerProvider.class))
        .extracting(NamerProvider::kind)
        .contains("io.l5d.serversets", "io.l5d.zkLeader", "io.l5d.curator");
    assertThat(ServiceLoader.load(SystemNamerProvider.class))
        .extracting(SystemNamerProvider::name)
        .contains("com.twitter.serverset", "io.buoyant.namer.zk.leader");
    assertThat(ServiceLoader.load(AnnouncerProvider.class))
        .extracting(AnnouncerProvider::kind)
        .contains("io.l5d.serversets");
  }

  @Test
  void everythingThatCanBeSet() {
    parse(
        Map.of(
            "sessionTimeoutMs",
            5000,
            "pathPrefix",
            "/discovery/",
            "user",
            "mesh",
            "password",
            "secret",
            "emptyHoldMs",
            1,
            "firstAnswerMs",
            1));
  }

  private static void parse(Map<String, ?> more) {
    Map<String, Object> all = new HashMap<>(Map.of("zkAddrs", SERVERS));
    all.putAll(more);
    MapSettings settings = new MapSettings(all);
    assertThat(new ServersetsNamerProvider().parse(settings)).isNotNull();
    settings.done();
  }

  @Test
  void mistakesAreNamed() {
    refused(Map.of("zkAddrs", List.of()), "zkAddrs must be given");
    refused(Map.of("zkAddrs", List.of(Map.of("port", 1))), "host must be given");
    refused(Map.of("zkAddrs", List.of(Map.of("host", "a,b"))), "not 'a,b'");
    refused(Map.of("zkAddrs", List.of(Map.of("host", "a", "port", 0))), "port must be from 1");
    refused(Map.of("zkAddrs", List.of(Map.of("host", "a", "prot", 1))), "prot is not known");
    refused(Map.of("sessionTimeoutMs", 5), "sessionTimeoutMs must be from 100 to 600000");
    refused(Map.of("pathPrefix", "discovery"), "a node such as /discovery, not 'discovery'");
    refused(Map.of("user", "mesh"), "user needs the other one");
    refused(Map.of("password", "secret"), "password needs the other one");
  }

  private static void refused(Map<String, ?> settings, String problem) {
    assertThatThrownBy(() -> parse(settings))
        .isInstanceOf(SettingsException.class)
        .hasMessageContaining(problem)
        .hasMessageNotContaining("secret");
  }
}
