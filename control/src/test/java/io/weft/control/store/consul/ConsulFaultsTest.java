package io.weft.control.store.consul;

import static io.weft.control.store.remote.Stores.awaitRefused;
import static io.weft.control.store.remote.Stores.awaitTold;
import static io.weft.control.store.remote.Stores.awaitWritten;
import static io.weft.control.store.remote.Stores.write;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.weft.control.store.Contents;
import io.weft.control.store.Document;
import io.weft.control.store.Revision;
import io.weft.control.store.Store;
import io.weft.control.store.StoreException.Reason;
import io.weft.control.store.Version;
import io.weft.control.store.remote.Stores;
import io.weft.control.store.remote.Workload;
import io.weft.stack.activity.State;
import io.weft.testkit.HttpPeer.Fault;
import io.weft.testkit.Seen;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletionStage;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

/** What Consul and the network can do to a store. */
@Execution(ExecutionMode.CONCURRENT) // most of the time it waits
class ConsulFaultsTest {
  private static final Duration LIMIT = Duration.ofSeconds(30);
  private static final String DOCUMENT = "namerd/dtabs/default";

  private final ConsulServer consul = new ConsulServer();
  private final Stores stores = new Stores();

  @AfterEach
  void close() {
    stores.close();
    consul.close();
  }

  private Store open(Map<String, Object> more) throws Exception {
    Map<String, Object> settings =
        new HashMap<>(
            Map.of(
                "host",
                "127.0.0.1",
                "port",
                consul.port(),
                "timeoutMs",
                1_000,
                "waitMs",
                500,
                "backoff",
                Map.of("kind", "constant", "ms", 50)));
    settings.putAll(more);
    return stores.open(new ConsulStoreProvider(), settings);
  }

  private Store open() throws Exception {
    return open(Map.of());
  }

  private void awaitAway(Store store) {
    await().atMost(LIMIT).until(() -> store.problem().isPresent());
    assertThat(store.problem().orElseThrow()).contains("consul at 127.0.0.1:" + consul.port());
  }

  private static void awaitBack(Store store) {
    await().atMost(LIMIT).until(() -> store.problem().isEmpty());
  }

  private void put(String text) {
    consul.change(
        new Transaction().set(DOCUMENT, text.getBytes(StandardCharsets.UTF_8), text.hashCode()));
  }

  @Test
  void aServerThatGoesAwayAndComesBack() throws Exception {
    Store one = open();
    try (Workload workload = new Workload(one, open())) {
      workload.write(100);
      workload.awaitAcknowledged(20);
      consul.http().stop();
      awaitAway(one);
      awaitRefused(write(one, "lost"), Reason.UNAVAILABLE);
      Store late = open();
      try (Seen<Contents> pending = new Seen<>(late.contents())) {
        assertThat(pending.isPending()).isTrue();
        consul.http().start();
        workload.awaitAll();
        await().atMost(LIMIT).until(() -> !pending.isPending());
      }
      awaitBack(one);
      workload.check(late);
    }
  }

  @Test
  @Tag("slow")
  void connectionsThatAreCutOrStandStill() throws Exception {
    Map<String, Object> soon = Map.of("timeoutMs", 400, "waitMs", 200);
    Store one = open(soon);
    try (Workload workload = new Workload(one, open(soon))) {
      int round = 0;
      for (Fault fault : new Fault[] {Fault.CUT, Fault.STALL, Fault.STALL_IN_BODY}) {
        workload.write(60);
        workload.awaitAcknowledged(60 * round++ + 20);
        consul.http().fault(fault);
        awaitAway(one);
        consul.http().fault(Fault.NONE);
        workload.awaitAll();
        awaitBack(one);
      }
      workload.check(open());
    }
  }

  @Test
  void aStoreThatIsClosedLeavesNobodyWaiting() throws Exception {
    Store store = open();
    awaitWritten(store, "one");
    consul.http().fault(Fault.STALL);
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
    consul.loseAnswers(true);
    awaitRefused(write(store, "two"), Reason.UNKNOWN);
    consul.loseAnswers(false);
    try (Seen<Contents> seen = new Seen<>(store.contents())) {
      awaitTold(seen, "two");
    }
    assertThat(store.history("default", 9).toCompletableFuture().get())
        .extracting(revision -> revision.text().orElseThrow())
        .containsExactly("two", "one");
  }

  @Test
  void errorsSayWhetherSomethingMayHaveBeenWritten() throws Exception {
    Store store = open();
    awaitWritten(store, "one");
    // The queries that wait are failed too, and what is asked then waits for the store to be back.
    consul.fail(500, "rpc error making call: leadership lost while committing log");
    awaitAway(store);
    assertThat(store.problem().orElseThrow()).contains("500", "leadership lost");
    consul.fail(0, "");
    awaitBack(store);
    for (Map.Entry<Integer, String> error :
        Map.of(500, "No cluster leader", 429, "rate limit exceeded").entrySet()) {
      consul.fail(error.getKey(), error.getValue());
      awaitAway(store);
      awaitRefused(write(store, "two"), Reason.UNAVAILABLE);
      consul.fail(0, "");
      awaitBack(store);
    }
    assertThat(Refusals.reason(500, "leadership lost while committing log", true))
        .isEqualTo(Reason.UNKNOWN);
    assertThat(Refusals.reason(500, "status 500: No cluster leader", true))
        .isEqualTo(Reason.UNAVAILABLE);
    assertThat(consul.value(DOCUMENT)).isEqualTo("one");
  }

  @Test
  void aConsulThatIsSetUpAnewIsNotBelieved() throws Exception {
    Store store = open();
    awaitWritten(store, "one");
    awaitWritten(store, "two");
    try (Seen<Contents> seen = new Seen<>(store.contents())) {
      consul.http().stop();
      consul.setUpAnew();
      consul.http().start();
      await().atMost(LIMIT).until(() -> store.problem().orElse("").contains("was at"));
      assertThat(seen.value().documents()).containsOnlyKeys("default");
      awaitRefused(write(store, "new"), Reason.UNAVAILABLE);
      assertThat(consul.keys("namerd")).isEmpty();
    }
    Store restarted = open();
    awaitWritten(restarted, "new");
  }

  @Test
  void aServerThatIsBehindTakesNothingBack() throws Exception {
    Store store = open(Map.of("readConsistencyMode", "stale"));
    awaitWritten(store, "one");
    try (Seen<Contents> seen = new Seen<>(store.contents())) {
      put("two");
      awaitTold(seen, "two");
      consul.fallBehind(true);
      put("three");
      awaitWritten(store, "four");
      consul.release();
      // Those who begin anew are told the truth by the leader.
      consul.http().stop();
      consul.http().start();
      awaitTold(seen, "four");
      consul.fallBehind(false);
      put("five");
      awaitTold(seen, "five");
      assertThat(
              seen.states().stream()
                  .map(state -> ((State.Ok<Contents>) state).value())
                  .map(contents -> contents.get("default").map(Document::version).orElseThrow()))
          .isSorted();
    }
    assertThat(consul.queries()).anyMatch(query -> query.contains("&stale"));
  }

  @Test
  void whatWasDeletedWhileNobodyWatchedIsGone() throws Exception {
    Store store = open();
    awaitWritten(store, "one");
    consul.change(new Transaction().set("namerd/dtabs/other", new byte[0], 0));
    try (Seen<Contents> seen = new Seen<>(store.contents())) {
      await().atMost(LIMIT).until(() -> seen.value().documents().size() == 2);
      consul.http().stop();
      consul.change(new Transaction().delete("namerd/dtabs/other"));
      consul.reap();
      consul.http().start();
      await().atMost(LIMIT).until(() -> seen.value().documents().size() == 1);
      assertThat(seen.value().documents()).containsOnlyKeys("default");
    }
  }
}
