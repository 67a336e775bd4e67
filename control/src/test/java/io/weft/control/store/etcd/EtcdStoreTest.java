package io.weft.control.store.etcd;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.weft.control.store.Change;
import io.weft.control.store.Contents;
import io.weft.control.store.Document;
import io.weft.control.store.Store;
import io.weft.control.store.StoreContract;
import io.weft.control.store.StoreException.Reason;
import io.weft.control.store.Version;
import io.weft.control.store.Write;
import io.weft.control.store.Write.Condition;
import io.weft.control.store.remote.Stores;
import io.weft.testkit.Seen;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class EtcdStoreTest extends StoreContract {
  private static final Duration LIMIT = Duration.ofSeconds(30);
  private static final Change CHANGE = new Change("ada", Instant.EPOCH, "");

  @TempDir static Path directory;
  private static Etcd etcd;
  private static int tests;

  private final String prefix = "/test" + tests++ + "/dtabs";
  private final Stores stores = new Stores();

  @BeforeAll
  static void start() throws Exception {
    etcd = Etcd.start(directory);
  }

  @AfterAll
  static void stop() throws Exception {
    if (etcd != null) {
      etcd.close();
    }
  }

  @AfterEach
  void close() {
    stores.close();
  }

  private Map<String, Object> settings() {
    return new HashMap<>(Map.of("host", "127.0.0.1", "port", etcd.port(), "pathPrefix", prefix));
  }

  @Override
  protected Store open() throws Exception {
    return stores.open(new EtcdStoreProvider(), settings());
  }

  @Override
  protected boolean isOfBackEnd(Thread thread) {
    return Stores.owns(thread);
  }

  private static Version written(Store store, Write write) throws Exception {
    return store.write(write).toCompletableFuture().get(30, TimeUnit.SECONDS);
  }

  private static Write write(String text) {
    return new Write("default", new Condition.Any(), Optional.of(text), CHANGE);
  }

  private static void awaitTold(Seen<Contents> seen, Optional<String> text) {
    await()
        .atMost(LIMIT)
        .ignoreExceptions()
        .until(() -> seen.value().get("default").map(Document::text).equals(text));
  }

  @Test
  void othersFindAndChangeTheTexts() throws Exception {
    Store store = open();
    written(store, write("/a => /b"));
    assertThat(etcd.ctl("get", "--print-value-only", prefix + "/default")).isEqualTo("/a => /b");
    try (Seen<Contents> seen = new Seen<>(store.contents())) {
      etcd.ctl("put", prefix + "/default", "/a => /c");
      awaitTold(seen, Optional.of("/a => /c"));
      Version version = seen.value().get("default").orElseThrow().version();
      written(
          store, new Write("default", new Condition.At(version), Optional.of("/a => /d"), CHANGE));
      etcd.ctl("put", prefix + "/not/a/key", "x");
      etcd.ctl("del", prefix + "/default");
      awaitTold(seen, Optional.empty());
      assertThat(seen.value().documents()).isEmpty();
    }
    assertThat(store.history("default", 9).toCompletableFuture().get()).hasSize(2);
  }

  @Test
  void collectionsAreApart() throws Exception {
    Store dtabs = open();
    Store canaries = stores.open(new EtcdStoreProvider(), settings(), "canaries");
    written(canaries, write("{}"));
    assertThat(dtabs.history("default", 9).toCompletableFuture().get()).isEmpty();
    try (Seen<Contents> seen = new Seen<>(dtabs.contents())) {
      assertThat(seen.value()).isEqualTo(Contents.EMPTY);
    }
    assertThat(etcd.ctl("get", prefix + "-canaries/default")).contains("{}");
  }

  @Test
  void theLastThousandChangesAreKept() throws Exception {
    Store store = open();
    // Some thousand at once: each is a transaction of its own, and none of them reads.
    List<Version> versions =
        IntStream.range(0, 1101)
            .mapToObj(i -> store.write(write("" + i)).toCompletableFuture())
            .toList()
            .stream()
            .map(write -> write.orTimeout(30, TimeUnit.SECONDS).join())
            .toList();
    assertThat(versions).doesNotHaveDuplicates();
    await()
        .atMost(LIMIT)
        .untilAsserted(
            () ->
                assertThat(store.history("default", 2000).toCompletableFuture().get())
                    .hasSizeBetween(1000, 1050));
    Version last = versions.stream().max(Version::compareTo).orElseThrow();
    assertThat(store.history("default", 1).toCompletableFuture().get())
        .singleElement()
        .returns(last, revision -> revision.version());
  }

  @Test
  void usersLogInAndAreToldWhenTheyMayNot(@TempDir Path other) throws Exception {
    try (Etcd guarded = Etcd.start(other)) {
      guarded.ctl("user", "add", "root:hunter2");
      guarded.ctl("user", "grant-role", "root", "root");
      guarded.ctl("user", "add", "reader:hunter1");
      guarded.ctl("role", "add", "reader");
      guarded.ctl("role", "grant-permission", "--prefix=true", "reader", "read", "/namerd");
      guarded.ctl("user", "grant-role", "reader", "reader");
      guarded.ctl("auth", "enable");
      Store root = open(guarded, "root", "hunter2");
      Version version = written(root, write("/a => /b"));
      Store reader = open(guarded, "reader", "hunter1");
      Stores.awaitRefused(reader.write(write("/a => /c")), Reason.FORBIDDEN);
      try (Seen<Contents> seen = new Seen<>(reader.contents())) {
        assertThat(seen.value().get("default")).contains(new Document("/a => /b", version));
      }
      Store liar = open(guarded, "root", "hunter3");
      await().atMost(LIMIT).until(() -> liar.problem().isPresent());
      assertThat(liar.problem().orElseThrow()).contains("'root'").doesNotContain("hunter3");
      // Tokens die with the server: the store logs in again.
      guarded.kill();
      guarded.start();
      await()
          .atMost(LIMIT)
          .ignoreExceptions()
          .untilAsserted(() -> assertThat(written(root, write("/a => /d"))).isGreaterThan(version));
    }
  }

  private Store open(Etcd guarded, String user, String password) throws Exception {
    return stores.open(
        new EtcdStoreProvider(),
        Map.of("endpoints", List.of(guarded.url()), "user", user, "password", password));
  }
}
