package io.weft.control.store.zookeeper;

import static java.nio.charset.StandardCharsets.UTF_8;
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
import io.weft.control.store.remote.HistoryEntry;
import io.weft.control.store.remote.Stores;
import io.weft.testkit.Seen;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.zookeeper.CreateMode;
import org.apache.zookeeper.ZooDefs;
import org.apache.zookeeper.ZooKeeper;
import org.apache.zookeeper.data.ACL;
import org.apache.zookeeper.data.Id;
import org.apache.zookeeper.data.Stat;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ZooKeeperStoreTest extends StoreContract {
  private static final Duration LIMIT = Duration.ofSeconds(30);
  private static final Change CHANGE = new Change("ada", Instant.EPOCH, "");

  // The client looks whether it holds a null, which List.of does not take.
  private static final List<ACL> OPEN =
      Collections.singletonList(new ACL(ZooDefs.Perms.ALL, new Id("world", "anyone")));

  @TempDir static Path directory;
  private static Server server;
  private static ZooKeeper client; // another program
  private static int tests;

  private final String prefix = "/test" + tests++ + "/dtabs";
  private final Stores stores = new Stores();

  @BeforeAll
  static void start() throws Exception {
    server = Server.start(directory);
    client = new ZooKeeper(server.hosts(), 20_000, event -> {});
    await().atMost(LIMIT).until(() -> client.getState().isConnected());
  }

  @AfterAll
  static void stop() throws Exception {
    client.close();
    server.close();
  }

  @AfterEach
  void close() {
    stores.close();
  }

  private Map<String, Object> settings() {
    return new HashMap<>(
        Map.of("zkAddrs", Server.addresses(List.of(server.port())), "pathPrefix", prefix));
  }

  @Override
  protected Store open() throws Exception {
    return stores.open(new ZooKeeperStoreProvider(), settings());
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

  private static void awaitTold(Seen<Contents> seen, String key, Optional<String> text) {
    await()
        .atMost(LIMIT)
        .ignoreExceptions()
        .until(() -> seen.value().get(key).map(Document::text).equals(text));
  }

  @Test
  void namerdFindsEachTextInItsNode() throws Exception {
    Version version = written(open(), write("/a => /b"));
    Stat stat = new Stat();
    byte[] data = client.getData(prefix + "/default", false, stat);
    assertThat(new String(data, UTF_8)).isEqualTo("/a => /b");
    assertThat(stat.getMzxid()).isEqualTo(version.number());
    assertThat(client.getChildren(prefix, false)).containsExactly("default");
  }

  @Test
  void whatNamerdWritesIsServed() throws Exception {
    Store store = open();
    written(store, write("/a => /b"));
    try (Seen<Contents> seen = new Seen<>(store.contents())) {
      client.setData(prefix + "/default", "/a => /c".getBytes(UTF_8), -1);
      awaitTold(seen, "default", Optional.of("/a => /c"));
      client.create(prefix + "/other", "/d => /e".getBytes(UTF_8), OPEN, CreateMode.PERSISTENT);
      awaitTold(seen, "other", Optional.of("/d => /e"));
      Version other = seen.value().get("other").orElseThrow().version();
      written(store, new Write("other", new Condition.At(other), Optional.of("/d => /f"), CHANGE));
      client.delete(prefix + "/default", -1);
      awaitTold(seen, "default", Optional.empty());
      Version again = written(store, write("/a => /g"));
      assertThat(client.exists(prefix + "/default", false).getCzxid()).isEqualTo(again.number());
      assertThat(store.history("default", 9).toCompletableFuture().get()).hasSize(2);
    }
  }

  @Test
  void collectionsAreApart() throws Exception {
    Store dtabs = open();
    Store canaries = stores.open(new ZooKeeperStoreProvider(), settings(), "canaries");
    written(canaries, write("{}"));
    assertThat(dtabs.history("default", 9).toCompletableFuture().get()).isEmpty();
    try (Seen<Contents> seen = new Seen<>(dtabs.contents())) {
      assertThat(seen.value()).isEqualTo(Contents.EMPTY);
    }
    assertThat(client.exists(prefix + "-canaries/default", false)).isNotNull();
  }

  @Test
  void theLastThousandChangesAreKept() throws Exception {
    Store store = open();
    written(store, write("first"));
    String history = prefix + "-history/dtabs/default";
    AtomicInteger made = new AtomicInteger();
    for (int i = 0; i < 1060; i++) {
      client.create(
          history + "/change-",
          new HistoryEntry(Optional.of("" + i), CHANGE).encoded(),
          OPEN,
          CreateMode.PERSISTENT_SEQUENTIAL,
          (code, path, context, name) -> made.incrementAndGet(),
          null);
    }
    await().atMost(LIMIT).until(() -> made.get() == 1060);
    written(store, write("last"));
    await().atMost(LIMIT).until(() -> client.getChildren(history, false).size() == 1000);
    assertThat(store.history("default", 2000).toCompletableFuture().get())
        .hasSize(1000)
        .extracting(revision -> revision.text().orElseThrow())
        .startsWith("last", "1059")
        .endsWith("61");
  }

  @Test
  void nodesBelongToThoseWhoAreSet() throws Exception {
    Map<String, Object> owner = settings();
    owner.put("authInfo", Map.of("scheme", "digest", "auth", "ada:secret"));
    owner.put(
        "acls",
        List.of(
            Map.of("scheme", "auth", "id", "", "perms", "crwda"),
            Map.of("scheme", "world", "id", "anyone", "perms", "r")));
    Store store = stores.open(new ZooKeeperStoreProvider(), owner);
    Version version = written(store, write("/a => /b"));

    Store stranger = open();
    try (Seen<Contents> seen = new Seen<>(stranger.contents())) {
      awaitTold(seen, "default", Optional.of("/a => /b"));
    }
    Stores.awaitRefused(stranger.write(write("/a => /c")), Reason.FORBIDDEN);
    assertThat(client.exists(prefix + "/default", false).getMzxid()).isEqualTo(version.number());
  }
}
