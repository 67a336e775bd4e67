package io.weft.control.store.zookeeper;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.weft.stack.settings.SettingsException;
import io.weft.testkit.MapSettings;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class SettingsTest {
  private static void refused(Map<String, ?> settings, String... parts) {
    Map<String, Object> all = new HashMap<>(Map.of("zkAddrs", List.of(Map.of("host", "a"))));
    all.putAll(settings);
    assertThatThrownBy(() -> new ZooKeeperStoreProvider().parse(new MapSettings(all)))
        .isInstanceOf(SettingsException.class)
        .hasMessageContainingAll(parts);
  }

  private static Map<String, ?> acl(String perms) {
    return Map.of("acls", List.of(Map.of("scheme", "world", "id", "anyone", "perms", perms)));
  }

  @Test
  void mistakesNameTheKeyTheValueAndWhatWasExpected() {
    refused(Map.of("zkAddrs", List.of()), "zkAddrs", "must be given");
    refused(Map.of("zkAddrs", List.of(Map.of("host", "a b"))), "host", "'a b'");
    refused(Map.of("sessionTimeoutMs", 5), "sessionTimeoutMs", "100", "600000", "5");
    refused(Map.of("pathPrefix", "dtabs"), "pathPrefix", "'dtabs'", "/dtabs");
    refused(Map.of("pathPrefix", "/"), "pathPrefix", "'/'", "/dtabs");
    refused(Map.of("authInfo", Map.of("scheme", "digest")), "auth", "must be given");
    refused(acl("rx"), "perms", "'rx'", "crwda");
    refused(acl(""), "perms", "empty", "crwda");
  }
}
