package io.weft.namers.fs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.weft.namers.name.NameTree;
import io.weft.namers.name.Path;
import io.weft.namers.spi.Name;
import io.weft.namers.spi.Namer;
import io.weft.namers.spi.NamerProvider;
import io.weft.namers.watch.Seen;
import io.weft.stack.settings.Settings;
import io.weft.stack.settings.SettingsException;
import java.io.IOException;
import java.nio.file.Files;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
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
    try (Namer namer = provider.parse(settings).open(Path.parse("/#/io.l5d.fs"))) {
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

  private record MapSettings(Map<String, String> map) implements Settings {
    @Override
    public Optional<String> string(String key) {
      return Optional.ofNullable(map.get(key));
    }

    @Override
    public String requiredString(String key) {
      return string(key).orElseThrow(() -> error(key, "is missing"));
    }

    @Override
    public Duration millis(String key, Duration defaultValue) {
      return string(key).map(ms -> Duration.ofMillis(Long.parseLong(ms))).orElse(defaultValue);
    }

    @Override
    public SettingsException error(String key, String problem) {
      return new SettingsException(key + " " + problem);
    }

    @Override
    public int integer(String key, int defaultValue, int min, int max) {
      throw new UnsupportedOperationException();
    }

    @Override
    public double number(String key, double defaultValue, double min, double max) {
      throw new UnsupportedOperationException();
    }

    @Override
    public boolean flag(String key, boolean defaultValue) {
      throw new UnsupportedOperationException();
    }

    @Override
    public List<String> strings(String key) {
      throw new UnsupportedOperationException();
    }

    @Override
    public Optional<Settings> section(String key) {
      throw new UnsupportedOperationException();
    }

    @Override
    public List<Settings> sections(String key) {
      throw new UnsupportedOperationException();
    }

    @Override
    public void done() {}
  }
}
