package io.weft.control.store.kubernetes;

import static io.weft.control.store.remote.Stores.awaitRefused;
import static io.weft.control.store.remote.Stores.awaitTold;
import static io.weft.control.store.remote.Stores.awaitWritten;
import static io.weft.control.store.remote.Stores.write;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.weft.control.store.Change;
import io.weft.control.store.Contents;
import io.weft.control.store.Document;
import io.weft.control.store.Revision;
import io.weft.control.store.Store;
import io.weft.control.store.StoreContract;
import io.weft.control.store.StoreException.Reason;
import io.weft.control.store.StoreProvider;
import io.weft.control.store.StoreSource;
import io.weft.control.store.Version;
import io.weft.control.store.Write;
import io.weft.control.store.Write.Condition;
import io.weft.control.store.remote.Stores;
import io.weft.namers.http.HttpTarget;
import io.weft.stack.settings.Settings;
import io.weft.testkit.Seen;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class KubernetesStoreTest extends StoreContract {
  private static final Duration LIMIT = Duration.ofSeconds(30);

  private static FakeApiServer server;
  private static int tests;

  private final String prefix = "test" + tests++;
  private final String name = prefix + "-dtabs-default";
  private final Stores stores = new Stores();

  @BeforeAll
  static void start() {
    server = new FakeApiServer();
  }

  @AfterAll
  static void stop() {
    server.close();
  }

  @AfterEach
  void close() {
    stores.close();
  }

  private Map<String, Object> settings() {
    return new HashMap<>(
        Map.of(
            "host", "127.0.0.1", "port", server.port(), "namespace", "mesh", "namePrefix", prefix));
  }

  @Override
  protected Store open() throws Exception {
    return stores.open(new KubernetesStoreProvider(), settings());
  }

  /** The selector of the JDK's client ends when the client has been collected. */
  @Override
  protected boolean isOfBackEnd(Thread thread) {
    return Stores.owns(thread) || thread.getName().startsWith("HttpClient-");
  }

  private static void text(ObjectNode object, String text) {
    object.withObject("/metadata/labels").put("weft.io/collection", "dtabs");
    object.withObject("/data").put("dtab", text);
  }

  private static Document told(Seen<Contents> seen) {
    return seen.value().get("default").orElseThrow();
  }

  private static List<Revision> history(Store store) throws Exception {
    return store.history("default", 99).toCompletableFuture().get(30, TimeUnit.SECONDS);
  }

  @Test
  void theTextCanBeReadInTheConfigMap() throws Exception {
    Store store = open();
    awaitWritten(store, "/a => /b");
    JsonNode object = server.get(name);
    assertThat(object.path("data").path("dtab").asText()).isEqualTo("/a => /b");
    assertThat(object.path("metadata").path("labels").path("weft.io/collection").asText())
        .isEqualTo("dtabs");
    assertThat(object.path("metadata").path("annotations").path("weft.io/key").asText())
        .isEqualTo("default");
  }

  @Test
  void whatOthersPutIntoTheConfigMapStays() throws Exception {
    Store store = open();
    awaitWritten(store, "one");
    server.edit(name, object -> object.withObject("/metadata/labels").put("team", "red"));
    awaitWritten(store, "two");
    assertThat(server.get(name).path("metadata").path("labels").path("team").asText())
        .isEqualTo("red");
    assertThat(history(store)).hasSize(2);
  }

  @Test
  void anEditByHandIsAChangeOfItsOwn() throws Exception {
    Store one = open();
    Store two = open();
    awaitWritten(one, "one");
    try (Seen<Contents> seen = new Seen<>(one.contents());
        Seen<Contents> other = new Seen<>(two.contents())) {
      awaitTold(other, "one");
      Version first = told(seen).version();
      server.edit(name, object -> text(object, "by hand"));
      awaitTold(seen, "by hand");
      awaitTold(other, "by hand");
      Version second = told(seen).version();
      assertThat(second).isGreaterThan(first).isEqualTo(told(other).version());
      Change change = new Change("ada", Instant.EPOCH, "");
      awaitRefused(
          one.write(new Write("default", new Condition.At(first), Optional.of("x"), change)),
          Reason.CHANGED);
      assertThat(history(one)).extracting(Revision::version).containsExactly(second, first);
      assertThat(history(one).get(0).change().author()).isEqualTo("unknown");
      server.edit(name, object -> ((ObjectNode) object.path("data")).remove("dtab"));
      await().atMost(LIMIT).until(() -> seen.value().documents().isEmpty());
      assertThat(history(one).get(0).text()).isEmpty();
    }
  }

  @Test
  void aConfigMapMadeByHandIsTaken() throws Exception {
    server.edit(name, object -> text(object, "by hand"));
    Store store = open();
    try (Seen<Contents> seen = new Seen<>(store.contents())) {
      awaitTold(seen, "by hand");
      Version version = told(seen).version();
      awaitWritten(store, "two");
      assertThat(told(seen).version()).isGreaterThan(version);
    }
  }

  @Test
  void aConfigMapDeletedByHandDoesNotTakeVersionsBack() throws Exception {
    Store store = open();
    awaitWritten(store, "one");
    awaitWritten(store, "two");
    try (Seen<Contents> seen = new Seen<>(store.contents())) {
      Version before = told(seen).version();
      server.delete(name);
      await().atMost(LIMIT).until(() -> seen.value().documents().isEmpty());
      Store other = open();
      awaitWritten(other, "three");
      awaitTold(seen, "three");
      assertThat(told(seen).version()).isGreaterThan(before);
    }
  }

  @Test
  void oneThatIsFasterIsSeen() throws Exception {
    Store store = open();
    Version first = write(store, "one").toCompletableFuture().get(30, TimeUnit.SECONDS);
    ObjectNode edited = (ObjectNode) server.get(name);
    text(edited, "faster");
    server.getInTheWay(edited);
    Change change = new Change("ada", Instant.EPOCH, "");
    awaitRefused(
        store.write(new Write("default", new Condition.At(first), Optional.of("two"), change)),
        Reason.CHANGED);
    assertThat(server.get(name).path("data").path("dtab").asText()).isEqualTo("faster");
  }

  @Test
  void collectionsAreApart() throws Exception {
    Store dtabs = open();
    Store canaries = stores.open(new KubernetesStoreProvider(), settings(), "canaries");
    awaitWritten(canaries, "{}");
    assertThat(history(dtabs)).isEmpty();
    try (Seen<Contents> seen = new Seen<>(dtabs.contents())) {
      assertThat(seen.value()).isEqualTo(Contents.EMPTY);
    }
    assertThat(server.get(prefix + "-canaries-default").path("data").path("text").asText())
        .isEqualTo("{}");
  }

  @Test
  void theHistoryIsShortEnoughForOneConfigMap() throws Exception {
    Store store = open();
    for (int i = 0; i < 103; i++) {
      Version unused = write(store, "" + i).toCompletableFuture().get(30, TimeUnit.SECONDS);
    }
    assertThat(history(store)).hasSize(99); // as many as were asked for
    assertThat(server.get(name).path("binaryData")).hasSize(100);
    Random random = new Random(1);
    for (int i = 0; i < 3; i++) {
      StringBuilder large = new StringBuilder();
      random.ints(200_000, ' ', '~').forEach(c -> large.append((char) c));
      Version unused =
          write(store, large.toString()).toCompletableFuture().get(30, TimeUnit.SECONDS);
    }
    assertThat(server.get(name).path("binaryData")).hasSizeBetween(1, 2);
    assertThat(history(store).get(0).text().orElseThrow()).hasSize(200_000);
  }

  @Test
  void aKeyTooLongForANameIsRefused() throws Exception {
    Change change = new Change("ada", Instant.EPOCH, "");
    awaitRefused(
        open().write(new Write("K".repeat(90), new Condition.Any(), Optional.of(""), change)),
        Reason.TOO_LARGE);
  }

  @Test
  void theTokenIsReadAnew(@TempDir Path directory) throws Exception {
    try (FakeApiServer guarded = new FakeApiServer()) {
      Path file = directory.resolve("token");
      ApiServer there =
          new ApiServer(
              new HttpTarget(URI.create("http://127.0.0.1:" + guarded.port()), Optional.empty()),
              Optional.of(file),
              LIMIT,
              LIMIT);
      StoreProvider provider =
          new StoreProvider() {
            @Override
            public String kind() {
              return "test";
            }

            @Override
            public StoreSource parse(Settings settings) {
              return (context, collection) ->
                  new KubernetesStore(
                      there,
                      new Layout("mesh", "", "weft").of(collection),
                      context,
                      InstantSource.system());
            }
          };
      guarded.token("one");
      Store store = stores.open(provider, Map.of());
      await().atMost(LIMIT).until(() -> store.problem().orElse("").contains("tokenFile"));
      Files.writeString(file, "one\n");
      awaitWritten(store, "1");
      guarded.token("two");
      awaitRefused(write(store, "2"), Reason.FORBIDDEN);
      Files.writeString(file, "two\n");
      awaitWritten(store, "3");
    }
  }

  @Test
  void whoMayNotIsToldSo() throws Exception {
    try (FakeApiServer guarded = new FakeApiServer()) {
      Map<String, Object> there = Map.of("host", "127.0.0.1", "port", guarded.port());
      Map<String, Object> mesh = new HashMap<>(there);
      mesh.put("namespace", "mesh");
      Store reader = stores.open(new KubernetesStoreProvider(), mesh);
      guarded.forbid("POST", "PUT");
      awaitRefused(write(reader, "two"), Reason.FORBIDDEN);
      Store elsewhere = stores.open(new KubernetesStoreProvider(), there);
      await().atMost(LIMIT).until(() -> elsewhere.problem().isPresent());
      assertThat(elsewhere.problem().orElseThrow()).contains("404", "could not find");
      guarded.token("secret");
      guarded.cutWatches();
      await().atMost(LIMIT).until(() -> reader.problem().orElse("").contains("401"));
    }
  }
}
