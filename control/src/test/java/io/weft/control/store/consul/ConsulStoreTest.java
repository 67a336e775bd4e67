package io.weft.control.store.consul;

import static io.weft.control.store.remote.Stores.awaitRefused;
import static io.weft.control.store.remote.Stores.awaitTold;
import static io.weft.control.store.remote.Stores.awaitWritten;
import static io.weft.control.store.remote.Stores.write;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.weft.control.store.Contents;
import io.weft.control.store.Revision;
import io.weft.control.store.Store;
import io.weft.control.store.StoreContract;
import io.weft.control.store.StoreException.Reason;
import io.weft.control.store.Version;
import io.weft.control.store.remote.Stores;
import io.weft.testkit.Seen;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

class ConsulStoreTest extends StoreContract {
  private static final Duration LIMIT = Duration.ofSeconds(30);

  private static ConsulServer consul;
  private static int tests;

  private final String prefix = "test" + tests++ + "/dtabs";
  private final Stores stores = new Stores();

  @BeforeAll
  static void start() {
    consul = new ConsulServer();
  }

  @AfterAll
  static void stop() {
    consul.close();
  }

  @AfterEach
  void close() {
    stores.close();
  }

  private Map<String, Object> settings() {
    return new HashMap<>(
        Map.of("host", "127.0.0.1", "port", consul.port(), "pathPrefix", "/" + prefix));
  }

  @Override
  protected Store open() throws Exception {
    return stores.open(new ConsulStoreProvider(), settings());
  }

  /** The selector of the JDK's client ends when the client has been collected. */
  @Override
  protected boolean isOfBackEnd(Thread thread) {
    return Stores.owns(thread) || thread.getName().startsWith("HttpClient-");
  }

  private static Transaction put(String key, String text) {
    return new Transaction().set(key, text.getBytes(StandardCharsets.UTF_8), 0);
  }

  @Test
  void namerdsDtabsAreFoundAndChanged() throws Exception {
    consul.change(put(prefix + "/default", "/a => /b"));
    consul.change(put(prefix + "/", "")); // a folder, as Consul's pages make them
    Store store = open();
    try (Seen<Contents> seen = new Seen<>(store.contents())) {
      awaitTold(seen, "/a => /b");
      Version version = seen.value().get("default").orElseThrow().version();
      assertThat(version.number()).isEqualTo(consul.index(prefix + "/default"));
      assertThat(seen.value().documents()).containsOnlyKeys("default");
      awaitWritten(store, "/a => /c");
      assertThat(consul.value(prefix + "/default")).isEqualTo("/a => /c");
      consul.change(put(prefix + "/default", "/a => /d"));
      awaitTold(seen, "/a => /d");
      consul.change(new Transaction().delete(prefix + "/default"));
      await().atMost(LIMIT).until(() -> seen.value().documents().isEmpty());
    }
    assertThat(store.history("default", 9).toCompletableFuture().get()).hasSize(1);
  }

  @Test
  void collectionsAreApart() throws Exception {
    Store dtabs = open();
    Store canaries = stores.open(new ConsulStoreProvider(), settings(), "canaries");
    awaitWritten(canaries, "{}");
    assertThat(dtabs.history("default", 9).toCompletableFuture().get()).isEmpty();
    try (Seen<Contents> seen = new Seen<>(dtabs.contents())) {
      assertThat(seen.value()).isEqualTo(Contents.EMPTY);
    }
    assertThat(consul.value(prefix + "-canaries/default")).isEqualTo("{}");
  }

  @Test
  void aDeletionThatConsulHasForgottenIsNoWayBack() throws Exception {
    Store store = open();
    awaitWritten(store, "one");
    try (Seen<Contents> seen = new Seen<>(store.contents())) {
      consul.change(put(prefix + "/other", "x"));
      await().atMost(LIMIT).until(() -> seen.value().documents().size() == 2);
      consul.change(new Transaction().delete(prefix + "/other"));
      await().atMost(LIMIT).until(() -> seen.value().documents().size() == 1);
      consul.reap();
      consul.release(); // the wait is over, and the index of the answer is lower than before
      awaitWritten(store, "two");
      consul.change(put(prefix + "/default", "three"));
      awaitTold(seen, "three");
      assertThat(seen.states()).noneMatch(state -> state.toString().contains("Failed"));
    }
    assertThat(store.problem()).isEmpty();
  }

  @Test
  void theLastThousandChangesAreKept() throws Exception {
    String history = prefix + "-history/dtabs/default/";
    for (int i = 0; i < 1050; i++) {
      consul.change(put(history + "of-before-" + i, "x"));
    }
    Store store = open();
    Version last = write(store, "one").toCompletableFuture().get(30, TimeUnit.SECONDS);
    await().atMost(LIMIT).until(() -> consul.keys(history).size() == 1000);
    assertThat(consul.keys(history)).doesNotContain(history + "of-before-50");
    assertThat(consul.keys(history)).contains(history + "of-before-51");
    assertThat(store.history("default", 1).toCompletableFuture().get())
        .singleElement()
        .returns(last, Revision::version);
  }

  @Test
  void aTransactionThatConsulWouldNotTakeIsNotSent() throws Exception {
    Store store = open();
    awaitWritten(store, "one");
    // Not a text that anybody writes: one that no compression makes shorter.
    String random =
        new Random(1)
            .ints(store.maxTextBytes(), 0, 128)
            .collect(StringBuilder::new, (text, c) -> text.append((char) c), StringBuilder::append)
            .toString();
    awaitRefused(write(store, random), Reason.TOO_LARGE);
    assertThat(consul.value(prefix + "/default")).isEqualTo("one");
  }

  @Test
  void tokensDecideWhatIsPermitted() throws Exception {
    try (ConsulServer guarded = new ConsulServer()) {
      guarded.permit("writer", "write");
      guarded.permit("reader", "read");
      guarded.permit("stranger", "nothing");
      Store writer = open(guarded, "writer");
      awaitWritten(writer, "one");
      Store reader = open(guarded, "reader");
      awaitRefused(write(reader, "two"), Reason.FORBIDDEN);
      try (Seen<Contents> seen = new Seen<>(reader.contents())) {
        awaitTold(seen, "one");
      }
      Store stranger = open(guarded, "stranger");
      await().atMost(LIMIT).until(() -> stranger.problem().isPresent());
      assertThat(stranger.problem().orElseThrow()).contains("403", "Permission denied");
      Store liar = open(guarded, "secret-word");
      await().atMost(LIMIT).until(() -> liar.problem().isPresent());
      assertThat(liar.problem().orElseThrow())
          .contains("403", "ACL not found")
          .doesNotContain("secret-word");
    }
  }

  private Store open(ConsulServer guarded, String token) throws Exception {
    return stores.open(
        new ConsulStoreProvider(),
        Map.of("host", "127.0.0.1", "port", guarded.port(), "token", token));
  }
}
