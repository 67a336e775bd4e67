package io.weft.control.store.memory;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.weft.control.store.Contents;
import io.weft.control.store.Document;
import io.weft.control.store.Store;
import io.weft.control.store.StoreContract;
import io.weft.control.store.StoreProvider;
import io.weft.control.store.StoreSource;
import io.weft.namers.name.Path;
import io.weft.namers.spi.DiscoveryContext;
import io.weft.stack.metrics.MetricScope;
import io.weft.stack.settings.SettingsException;
import io.weft.stack.time.ThreadLoop;
import io.weft.stack.time.Ticker;
import io.weft.testkit.MapSettings;
import io.weft.testkit.Seen;
import java.util.Map;
import java.util.Random;
import java.util.ServiceLoader;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

final class MemoryStoreTest extends StoreContract {
  private final ThreadLoop loop = new ThreadLoop("test-discovery", Ticker.system());
  private final DiscoveryContext context =
      new DiscoveryContext(Path.empty(), loop, MetricScope.none(), new Random(1));
  private final StoreSource source = source(Map.of());

  @AfterEach
  void closeLoop() {
    loop.close();
  }

  @Override
  protected Store open() throws Exception {
    return source.open(context, StoreSource.DTABS);
  }

  @Override
  protected boolean isOfBackEnd(Thread thread) {
    return thread.getName().equals("test-discovery");
  }

  @Test
  void beginsWithTheNamespacesOfTheFile() throws Exception {
    StoreSource configured =
        source(Map.of("namespaces", Map.of("default", "/svc => /#/a", "empty", "")));
    try (Store dtabs = configured.open(context, StoreSource.DTABS);
        Seen<Contents> seen = new Seen<>(dtabs.contents())) {
      assertThat(seen.value().get("default").map(Document::text)).contains("/svc => /#/a");
      assertThat(seen.value().get("empty").map(Document::text)).contains("");
    }
    try (Store canaries = configured.open(context, StoreSource.CANARIES);
        Seen<Contents> seen = new Seen<>(canaries.contents())) {
      assertThat(seen.value()).isEqualTo(Contents.EMPTY);
    }
  }

  @Test
  void refusesWhatIsNoNamespaceOrNoDtab() {
    assertThatThrownBy(() -> source(Map.of("namespaces", Map.of("a/b", "/a => /b"))))
        .isInstanceOf(SettingsException.class)
        .hasMessageContaining("a/b is no name of a namespace");
    assertThatThrownBy(() -> source(Map.of("namespaces", Map.of("default", "/a => "))))
        .isInstanceOf(SettingsException.class)
        .hasMessageContaining("default is not a Dtab");
    assertThatThrownBy(() -> source(Map.of("namespace", Map.of())))
        .isInstanceOf(SettingsException.class)
        .hasMessageContaining("namespace is not known");
  }

  private static StoreSource source(Map<String, ?> settings) {
    StoreProvider provider =
        ServiceLoader.load(StoreProvider.class).stream()
            .map(ServiceLoader.Provider::get)
            .filter(found -> found.kind().equals("io.l5d.inMemory"))
            .findFirst()
            .orElseThrow();
    MapSettings read = new MapSettings(settings);
    StoreSource source = provider.parse(read);
    read.done();
    return source;
  }
}
