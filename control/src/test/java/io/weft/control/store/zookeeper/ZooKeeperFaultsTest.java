package io.weft.control.store.zookeeper;

import static io.weft.control.store.remote.Stores.awaitRefused;
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

/** What servers, the network and the session can do to a store. */
@Execution(ExecutionMode.CONCURRENT) // most of the time it waits
class ZooKeeperFaultsTest {
  private static final Duration LIMIT = Duration.ofSeconds(30);

  @TempDir Path directory;
  private final Stores stores = new Stores();

  @AfterEach
  void close() {
    stores.close();
  }

  private Store open(Integer... ports) throws Exception {
    return stores.open(
        new ZooKeeperStoreProvider(),
        Map.of("zkAddrs", Server.addresses(List.of(ports)), "sessionTimeoutMs", 1_000));
  }

  @Test
  void aServerThatCrashesAndComesBack() throws Exception {
    try (Server server = Server.start(directory)) {
      Store one = open(server.port());
      try (Workload workload = new Workload(one, open(server.port()))) {
        workload.write(200);
        workload.awaitAcknowledged(20);
        server.kill();
        await().atMost(LIMIT).until(() -> one.problem().isPresent());
        assertThat(one.problem().orElseThrow()).contains("ZooKeeper at " + server.hosts());
        awaitRefused(write(one, "lost"), Reason.UNAVAILABLE);
        Store late = open(server.port());
        try (Seen<Contents> pending = new Seen<>(late.contents())) {
          assertThat(pending.isPending()).isTrue();
          server.start();
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
  void anEnsembleWhoseLeaderCrashes() throws Exception {
    List<Server> servers = Server.start(directory, 3);
    try {
      Integer[] ports = servers.stream().map(Server::port).toArray(Integer[]::new);
      try (Workload workload = new Workload(open(ports), open(ports), open(ports))) {
        workload.write(200);
        workload.awaitAcknowledged(20);
        Server leader = servers.stream().filter(Server::isLeader).findFirst().orElseThrow();
        leader.kill();
        workload.awaitAll();
        leader.start();
        leader.awaitServing();
        // The one that was down serves the whole truth too.
        workload.check(open(leader.port()));
      }
    } finally {
      for (Server server : servers) {
        server.close();
      }
    }
  }

  @Test
  @Tag("slow")
  void sessionsThatExpireAndConnectionsThatAreCutOrStandStill() throws Exception {
    try (Server server = Server.start(directory);
        Relay relay = Relay.to(server.port())) {
      Store behind = open(relay.port());
      Store direct = open(server.port());
      try (Workload workload = new Workload(behind, direct)) {
        for (int round = 1; round <= 4; round++) {
          workload.write(100);
          workload.awaitAcknowledged(100 * round - 50);
          switch (round) {
            case 1 -> {
              for (long session : server.sessions()) {
                server.expire(session);
              }
            }
            case 2 -> relay.cut();
            case 3 -> {
              relay.stall();
              await().atMost(LIMIT).until(() -> behind.problem().isPresent());
              relay.cut();
            }
            default -> {
              relay.swallowReplies();
              await().atMost(LIMIT).until(() -> behind.problem().isPresent());
              relay.cut();
            }
          }
          workload.awaitAll();
        }
        workload.check(open(server.port()));
      }
    }
  }

  @Test
  @Tag("slow")
  void anEnsembleThatIsSetUpAnewIsNotBelieved(@TempDir Path other) throws Exception {
    int port;
    Store store;
    try (Server server = Server.start(directory)) {
      port = server.port();
      store = open(port);
      for (int i = 0; i < 20; i++) {
        awaitWritten(store, "" + i);
      }
    }
    try (Server empty = Server.alone(other, port);
        Seen<Contents> seen = new Seen<>(store.contents())) {
      await().atMost(LIMIT).until(() -> store.problem().orElse("").contains("an older state"));
      assertThat(seen.value().documents()).containsOnlyKeys("default");
      awaitRefused(write(store, "new"), Reason.UNAVAILABLE);
    }
  }
}
