package io.weft.control.store.etcd;

import static io.weft.control.store.remote.Stores.awaitRefused;
import static io.weft.control.store.remote.Stores.awaitTold;
import static io.weft.control.store.remote.Stores.awaitWritten;
import static io.weft.control.store.remote.Stores.write;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.weft.control.store.Contents;
import io.weft.control.store.Store;
import io.weft.control.store.StoreException.Reason;
import io.weft.control.store.remote.Relay;
import io.weft.control.store.remote.Stores;
import io.weft.control.store.remote.Workload;
import io.weft.testkit.Seen;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

/** What servers and the network can do to a store. */
@Execution(ExecutionMode.CONCURRENT) // most of the time it waits
class EtcdFaultsTest {
  private static final Duration LIMIT = Duration.ofSeconds(30);

  @TempDir Path directory;
  private final Stores stores = new Stores();

  @AfterEach
  void close() {
    stores.close();
  }

  private Store open(Integer... ports) throws Exception {
    List<String> endpoints = List.of(ports).stream().map(port -> "127.0.0.1:" + port).toList();
    return stores.open(new EtcdStoreProvider(), Map.of("endpoints", endpoints, "probeMs", 1_000));
  }

  private static void awaitAway(Store store) {
    await().atMost(LIMIT).until(() -> store.problem().isPresent());
  }

  @Test
  void aServerThatCrashesAndComesBack() throws Exception {
    try (Etcd etcd = Etcd.start(directory)) {
      Store one = open(etcd.port());
      try (Workload workload = new Workload(one, open(etcd.port()))) {
        workload.write(200);
        workload.awaitAcknowledged(20);
        etcd.kill();
        awaitAway(one);
        assertThat(one.problem().orElseThrow()).contains("etcd at 127.0.0.1:" + etcd.port());
        awaitRefused(write(one, "lost"), Reason.UNAVAILABLE);
        Store late = open(etcd.port());
        try (Seen<Contents> pending = new Seen<>(late.contents())) {
          assertThat(pending.isPending()).isTrue();
          etcd.start();
          workload.awaitAll();
          await().atMost(LIMIT).until(() -> !pending.isPending());
        }
        await().atMost(LIMIT).until(() -> one.problem().isEmpty());
        workload.check(late);
      }
    }
  }

  @Test
  @Tag("slow")
  void aClusterWhoseLeaderCrashes() throws Exception {
    List<Etcd> members = Etcd.startCluster(directory, 3);
    try {
      Integer[] ports = members.stream().map(Etcd::port).toArray(Integer[]::new);
      try (Workload workload = new Workload(open(ports), open(ports), open(ports))) {
        workload.write(200);
        workload.awaitAcknowledged(20);
        Etcd leader = members.get(0);
        for (Etcd member : members) {
          leader = member.isLeader() ? member : leader;
        }
        leader.kill();
        workload.awaitAll();
        leader.start();
        leader.awaitServing();
        // The one that was down serves the whole truth too.
        workload.check(open(leader.port()));
      }
    } finally {
      for (Etcd member : members) {
        member.close();
      }
    }
  }

  @Test
  @Tag("slow")
  void connectionsThatAreCutOrStandStill() throws Exception {
    try (Etcd etcd = Etcd.start(directory);
        Relay relay = Relay.to(etcd.port())) {
      Store behind = open(relay.port());
      try (Workload workload = new Workload(behind, open(etcd.port()))) {
        for (int round = 1; round <= 3; round++) {
          workload.write(100);
          workload.awaitAcknowledged(100 * round - 50);
          switch (round) {
            case 1 -> relay.cut();
            case 2 -> {
              relay.stall();
              awaitAway(behind);
              relay.cut();
            }
            default -> {
              relay.swallowReplies();
              awaitAway(behind);
              relay.cut();
            }
          }
          workload.awaitAll();
        }
        workload.check(open(etcd.port()));
      }
    }
  }

  @Test
  void aWriteWhoseAnswerIsLostMayHaveBeenDone() throws Exception {
    try (Etcd etcd = Etcd.start(directory);
        Relay relay = Relay.to(etcd.port())) {
      Store store =
          stores.open(
              new EtcdStoreProvider(),
              Map.of("host", "127.0.0.1", "port", relay.port(), "probeMs", 3_000));
      awaitWritten(store, "one");
      relay.swallowReplies();
      awaitRefused(write(store, "two"), Reason.UNKNOWN);
      awaitAway(store);
      awaitRefused(write(store, "three"), Reason.UNAVAILABLE);
      relay.cut();
      Store other = open(etcd.port());
      try (Seen<Contents> seen = new Seen<>(store.contents())) {
        awaitTold(seen, "two");
      }
      assertThat(other.history("default", 9).toCompletableFuture().get())
          .extracting(revision -> revision.text().orElseThrow())
          .startsWith("two", "one")
          .doesNotContain("three");
    }
  }

  @Test
  void whatWasCompactedBeforeItCouldBeWatchedIsListedAnew() throws Exception {
    try (Etcd etcd = Etcd.start(directory);
        Relay relay = Relay.to(etcd.port())) {
      relay.stallBefore("etcdserverpb.Watch");
      Store store =
          stores.open(
              new EtcdStoreProvider(),
              Map.of("host", "127.0.0.1", "port", relay.port(), "probeMs", 20_000));
      await().atMost(LIMIT).until(relay::isStalled);
      Store other = open(etcd.port());
      awaitWritten(other, "one");
      awaitWritten(other, "two");
      etcd.compact();
      relay.flow();
      try (Seen<Contents> seen = new Seen<>(store.contents())) {
        awaitTold(seen, "two");
        awaitWritten(other, "three");
        awaitTold(seen, "three");
      }
      assertThat(store.problem()).isEmpty();
    }
  }

  @Test
  void aClusterThatIsSetUpAnewIsNotBelieved(@TempDir Path other) throws Exception {
    int port;
    Store store;
    try (Etcd etcd = Etcd.start(directory)) {
      port = etcd.port();
      store = open(port);
      for (int i = 0; i < 20; i++) {
        awaitWritten(store, "" + i);
      }
    }
    try (Etcd empty = Etcd.start(other, port);
        Seen<Contents> seen = new Seen<>(store.contents())) {
      await().atMost(LIMIT).until(() -> store.problem().orElse("").contains("was at"));
      assertThat(seen.value().documents()).containsOnlyKeys("default");
      awaitRefused(write(store, "new"), Reason.UNAVAILABLE);
      assertThat(empty.ctl("get", "--prefix", "/namerd")).isEmpty();
    }
  }
}
