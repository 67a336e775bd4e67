package io.weft.namers.fs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.weft.namers.name.NameTree;
import io.weft.namers.name.Path;
import io.weft.namers.spi.DiscoveryContext;
import io.weft.namers.spi.Name;
import io.weft.namers.spi.Namer;
import io.weft.namers.spi.NamerProvider;
import io.weft.stack.metrics.MetricScope;
import io.weft.stack.settings.Settings;
import io.weft.stack.settings.SettingsException;
import io.weft.testkit.ManualLoop;
import io.weft.testkit.MapSettings;
import io.weft.testkit.Seen;
import java.io.IOException;
import java.nio.file.Files;
import java.time.Duration;
import java.util.Map;
import java.util.Random;
import java.util.ServiceLoader;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FsNamerProviderTest {
  @TempDir java.nio.file.Path temp;

  @Test
  void isFoundAndOpensANamer() throws IOException {
    NamerProvider provider =
        ServiceLoader.load(NamerProvider.class).stream()
            .map(ServiceLoader.Provider::get)
            .filter(found -> found.kind().equals("io.l5d.fs"))
            .findFirst()
            .orElseThrow();
    assertThat(provider.defaultPrefix()).hasToString("/io.l5d.fs");
    assertThat(provider.aliases()).containsExactly("fs");
    Files.writeString(temp.resolve("users"), "127.0.0.1 8080");
    Settings settings = new MapSettings(Map.of("rootDir", temp.toString(), "pollMs", "10"));
    DiscoveryContext context =
        new DiscoveryContext(
            Path.parse("/#/io.l5d.fs"), new ManualLoop(), MetricScope.none(), new Random(1));
    try (Namer namer = provider.parse(settings).open(context)) {
      Seen<NameTree<Name>> seen = new Seen<>(namer.lookup(Path.of("users")));
      await()
          .atMost(Duration.ofSeconds(30))
          .untilAsserted(() -> assertThat(seen.value()).hasToString("/#/io.l5d.fs/users"));
    }
  }

  @Test
  void wantsADirectory() throws IOException {
    FsNamerProvider provider = new FsNamerProvider();
    assertThatThrownBy(() -> provider.parse(new MapSettings(Map.of())))
        .isInstanceOf(SettingsException.class);
    String missing = temp.resolve("missing").toString();
    assertThatThrownBy(() -> provider.parse(new MapSettings(Map.of("rootDir", missing))))
        .isInstanceOf(SettingsException.class)
        .hasMessage("rootDir must be a directory that exists, not '" + missing + "'");
    Map<String, String> hasty = Map.of("rootDir", temp.toString(), "pollMs", "1");
    assertThatThrownBy(() -> provider.parse(new MapSettings(hasty)))
        .hasMessage("pollMs must be at least 10");
  }
}
