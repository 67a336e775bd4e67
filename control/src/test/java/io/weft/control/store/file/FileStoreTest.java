package io.weft.control.store.file;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.weft.control.store.Change;
import io.weft.control.store.Document;
import io.weft.control.store.Revision;
import io.weft.control.store.Store;
import io.weft.control.store.StoreContract;
import io.weft.control.store.StoreProvider;
import io.weft.control.store.StoreSource;
import io.weft.control.store.Version;
import io.weft.control.store.Write;
import io.weft.namers.spi.DiscoveryContext;
import io.weft.stack.metrics.MetricScope;
import io.weft.stack.settings.SettingsException;
import io.weft.testkit.ManualLoop;
import io.weft.testkit.MapSettings;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.ServiceLoader;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class FileStoreTest extends StoreContract {
  private static final DiscoveryContext CONTEXT =
      new DiscoveryContext(
          io.weft.namers.name.Path.empty(), new ManualLoop(), MetricScope.none(), new Random(1));
  private static final Change CHANGE = new Change("ada", Instant.EPOCH, "");

  @TempDir private Path directory;

  @Override
  protected Store open() throws Exception {
    return source(Map.of("directory", directory.resolve("made/when/missing")))
        .open(CONTEXT, StoreSource.DTABS);
  }

  @Override
  protected boolean isExclusive() {
    return true;
  }

  @Test
  void keepsCollectionsApart() throws Exception {
    StoreSource source = source(Map.of("directory", directory));
    try (Store dtabs = source.open(CONTEXT, StoreSource.DTABS);
        Store canaries = source.open(CONTEXT, StoreSource.CANARIES)) {
      write(dtabs, "a", "of dtabs");
      assertThat(history(canaries, "a")).isEmpty();
      assertThat(history(dtabs, "a")).hasSize(1);
    }
  }

  @Test
  void isOpenOnlyOnce() throws Exception {
    try (Store store = open()) {
      assertThatThrownBy(this::open)
          .isInstanceOf(IOException.class)
          .hasMessageContaining("dtabs.lock is locked by this process itself");
      write(store, "a", "still works");
    }
    open().close();
  }

  @Test
  void throwsOldChangesAwayWhenTheyAreMost() throws Exception {
    StoreSource source = source(Map.of("directory", directory, "revisions", 3));
    Path journal = directory.resolve("dtabs.journal");
    String filling = "x".repeat(100_000);
    List<Version> versions = new ArrayList<>();
    try (Store store = source.open(CONTEXT, StoreSource.DTABS)) {
      versions.add(write(store, "once", "kept"));
      delete(store, "once");
      for (int i = 1; i <= 40; i++) {
        versions.add(write(store, "often", i + filling));
      }
      assertThat(Files.size(journal)).isBetween(300_000L, 1_800_000L);
      assertThat(history(store, "often")).hasSize(3);
      assertThat(history(store, "once")).hasSize(2);
    }
    assertThat(versions).isSorted().doesNotHaveDuplicates();
    try (Store store = source.open(CONTEXT, StoreSource.DTABS)) {
      assertThat(history(store, "once").stream().map(Revision::text))
          .containsExactly(Optional.empty(), Optional.of("kept"));
      assertThat(history(store, "often").stream().map(Revision::text))
          .containsExactlyElementsOf(
              IntStream.of(40, 39, 38).mapToObj(i -> Optional.of(i + filling)).toList());
      assertThat(write(store, "once", "again")).isGreaterThan(versions.get(40));
    }
    assertThat(directory.resolve("dtabs.journal.new")).doesNotExist();
  }

  @Test
  void writesThatWaitTogetherAreAllKept() throws Exception {
    List<CompletableFuture<Version>> results = new ArrayList<>();
    try (Store store = open()) {
      for (int i = 0; i < 500; i++) {
        results.add(store.write(any("key" + i % 100, "text " + i)).toCompletableFuture());
      }
    }
    assertThat(results.stream().map(CompletableFuture::join)).doesNotHaveDuplicates();
    try (Store store = open()) {
      for (int i = 0; i < 100; i++) {
        assertThat(history(store, "key" + i)).hasSize(5);
      }
      Document last =
          new Document(
              "text 499",
              results.stream().map(CompletableFuture::join).max(Version::compareTo).orElseThrow());
      assertThat(history(store, "key99").get(0).text()).contains(last.text());
    }
  }

  @Test
  void takesNoWriteWhenClosed() throws Exception {
    Store store = open();
    store.close();
    assertThat(store.write(any("a", "x")).toCompletableFuture()).isCompletedExceptionally();
    assertThat(store.history("a", 1).toCompletableFuture()).isCompletedExceptionally();
  }

  @Test
  void mayBeClosedByItsOwnThread() throws Exception {
    Store store = open();
    CompletableFuture<Void> closed =
        store.write(any("a", "x")).thenRun(store::close).toCompletableFuture();
    closed.get(30, TimeUnit.SECONDS);
  }

  @Test
  void wantsADirectory() {
    assertThatThrownBy(() -> source(Map.of()))
        .isInstanceOf(SettingsException.class)
        .hasMessage("directory must be given: where the data is kept");
    assertThatThrownBy(() -> source(Map.of("directory", "/tmp", "revisions", 0)))
        .isInstanceOf(SettingsException.class)
        .hasMessageContaining("revisions must be from 1 to 1000000, not 0");
  }

  private static StoreSource source(Map<String, ?> settings) {
    StoreProvider provider =
        ServiceLoader.load(StoreProvider.class).stream()
            .map(ServiceLoader.Provider::get)
            .filter(found -> found.kind().equals("file"))
            .findFirst()
            .orElseThrow();
    MapSettings read = new MapSettings(settings);
    StoreSource source = provider.parse(read);
    read.done();
    return source;
  }

  private static Write any(String key, String text) {
    return new Write(key, new Write.Condition.Any(), Optional.of(text), CHANGE);
  }

  private static Version write(Store store, String key, String text) throws Exception {
    return store.write(any(key, text)).toCompletableFuture().get(30, TimeUnit.SECONDS);
  }

  private static void delete(Store store, String key) throws Exception {
    store
        .write(new Write(key, new Write.Condition.Present(), Optional.empty(), CHANGE))
        .toCompletableFuture()
        .get(30, TimeUnit.SECONDS);
  }

  private static List<Revision> history(Store store, String key) throws Exception {
    return store.history(key, 1_000).toCompletableFuture().get(30, TimeUnit.SECONDS);
  }
}
