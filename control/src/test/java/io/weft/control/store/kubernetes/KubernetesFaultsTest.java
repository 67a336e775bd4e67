package io.weft.control.store.kubernetes;

import static io.weft.control.store.remote.Stores.awaitRefused;
import static io.weft.control.store.remote.Stores.awaitTold;
import static io.weft.control.store.remote.Stores.awaitWritten;
import static io.weft.control.store.remote.Stores.write;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.weft.control.store.Contents;
import io.weft.control.store.Revision;
import io.weft.control.store.Store;
import io.weft.control.store.StoreException.Reason;
import io.weft.control.store.Version;
import io.weft.control.store.remote.Stores;
import io.weft.control.store.remote.Workload;
import io.weft.testkit.HttpPeer.Fault;
import io.weft.testkit.Seen;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletionStage;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

/** What the API server and the network can do to a store. */
@Execution(ExecutionMode.CONCURRENT) // most of the time it waits
class KubernetesFaultsTest {
  private static final Duration LIMIT = Duration.ofSeconds(30);
  private static final String NAME = "weft-dtabs-default";

  private final FakeApiServer server = new FakeApiServer();
  private final Stores stores = new Stores();

  @AfterEach
  void close() {
    stores.close();
    server.close();
  }

  private Store open() throws Exception {
    return stores.open(
        new KubernetesStoreProvider(),
        Map.of(
            "host",
            "127.0.0.1",
            "port",
            server.port(),
            "namespace",
            "mesh",
            "timeoutMs",
            1_000,
            "watchTimeoutMs",
            1_000));
  }

  private void awaitAway(Store store) {
    await().atMost(LIMIT).until(() -> store.problem().isPresent());
    assertThat(store.problem().orElseThrow()).contains("kubernetes at 127.0.0.1:" + server.port());
  }

  private void edit(String text) {
    server.edit(NAME, object -> object.withObject("/data").put("dtab", text));
  }

  @Test
  void aServerThatGoesAwayAndComesBack() throws Exception {
    Store one = open();
    try (Workload workload = new Workload(one, open())) {
      workload.write(60);
      workload.awaitAcknowledged(20);
      server.http().stop();
      awaitAway(one);
      awaitRefused(write(one, "lost"), Reason.UNAVAILABLE);
      Store late = open();
      try (Seen<Contents> pending = new Seen<>(late.contents())) {
        assertThat(pending.isPending()).isTrue();
        server.http().start();
        workload.awaitAll();
        await().atMost(LIMIT).until(() -> !pending.isPending());
      }
      await().atMost(LIMIT).until(() -> one.problem().isEmpty());
      workload.check(late);
    }
  }

  @Test
  @Tag("slow")
  void answersThatDoNotCome() throws Exception {
    Store one = open();
    try (Workload workload = new Workload(one, open())) {
      workload.write(40);
      workload.awaitAcknowledged(10);
      server.http().fault(Fault.STALL);
      awaitAway(one);
      server.http().fault(Fault.NONE);
      workload.awaitAll();
      workload.check(open());
    }
  }

  @Test
  void aStoreThatIsClosedLeavesNobodyWaiting() throws Exception {
    Store store = open();
    awaitWritten(store, "one");
    server.http().fault(Fault.STALL);
    CompletionStage<Version> write = write(store, "two");
    CompletionStage<List<Revision>> history = store.history("default", 9);
    store.close();
    awaitRefused(write, Reason.UNKNOWN);
    assertThat(history.handle((value, error) -> error)).succeedsWithin(LIMIT).isNotNull();
  }

  @Test
  void aWriteWhoseAnswerIsLostMayHaveBeenDone() throws Exception {
    Store store = open();
    awaitWritten(store, "one");
    server.loseAnswers(true);
    awaitRefused(write(store, "two"), Reason.UNKNOWN);
    server.loseAnswers(false);
    try (Seen<Contents> seen = new Seen<>(store.contents())) {
      awaitTold(seen, "two");
    }
    assertThat(store.history("default", 9).toCompletableFuture().get())
        .extracting(revision -> revision.text().orElseThrow())
        .containsExactly("two", "one");
  }

  @Test
  void aWatchThatIsCutGoesOn() throws Exception {
    Store store = open();
    awaitWritten(store, "one");
    try (Seen<Contents> seen = new Seen<>(store.contents())) {
      for (String text : new String[] {"two", "three"}) {
        await().atMost(LIMIT).until(() -> server.watching() > 0);
        server.cutWatches();
        edit(text);
        awaitTold(seen, text);
      }
    }
    assertThat(store.problem()).isEmpty();
  }

  @Test
  void whatIsForgottenIsListedAnew() throws Exception {
    Store store = open();
    awaitWritten(store, "one");
    awaitWritten(store, "two");
    try (Seen<Contents> seen = new Seen<>(store.contents())) {
      await().atMost(LIMIT).until(() -> server.watching() > 0);
      server.http().stop();
      edit("three");
      server.edit(
          "weft-dtabs-other",
          object -> {
            object.withObject("/metadata/labels").put("weft.io/collection", "dtabs");
            object.withObject("/data").put("dtab", "x");
          });
      server.delete(NAME);
      server.compact();
      server.http().start();
      await().atMost(LIMIT).until(() -> seen.value().documents().containsKey("other"));
      assertThat(seen.value().documents()).containsOnlyKeys("other");
      server.compact();
      server.cutWatches(); // the version from which it would go on is forgotten
      server.edit("weft-dtabs-other", object -> object.withObject("/data").put("dtab", "y"));
      await().atMost(LIMIT).until(() -> seen.value().get("other").orElseThrow().text().equals("y"));
    }
  }

  @Test
  void aClusterThatIsSetUpAnewIsNotBelieved() throws Exception {
    Store store = open();
    awaitWritten(store, "one");
    try (Seen<Contents> seen = new Seen<>(store.contents())) {
      server.http().stop();
      server.setUpAnew();
      server.http().start();
      await().atMost(LIMIT).until(() -> store.problem().orElse("").contains("was at"));
      assertThat(seen.value().documents()).containsOnlyKeys("default");
      awaitRefused(write(store, "new"), Reason.UNAVAILABLE);
      assertThat(server.names()).isEmpty();
    }
  }

  @Test
  void anEditThatMayNotBeTakenOverIsNotTold() throws Exception {
    Store store = open();
    awaitWritten(store, "one");
    server.forbid("PUT");
    edit("by hand");
    await().atMost(LIMIT).until(() -> store.problem().orElse("").contains("403"));
    try (Seen<Contents> seen = new Seen<>(store.contents())) {
      awaitTold(seen, "one");
    }
  }
}
