package io.weft.conformance.discovery;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.weft.conformance.discovery.DiscoverySystem.Etcd;
import io.weft.conformance.discovery.DiscoverySystem.ZooKeeper;
import io.weft.node.Node;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Calls go on while what they are found by comes, goes, and is replaced; not one of them fails. */
final class FailOverTest {
  private static final Duration LIMIT = Duration.ofSeconds(30);

  @TempDir private Path directory;

  private static void awaitMore(Caller caller, long number) {
    int before = caller.answers(number);
    await().atMost(LIMIT).until(() -> caller.answers(number) > before + 20);
  }

  @Test
  void fromZooKeeperToFilesAndBack() throws Exception {
    Path disco = Files.createDirectory(directory.resolve("disco"));
    Fleet fleet = new Fleet(directory);
    try (ZooKeeper zooKeeper = new ZooKeeper(directory);
        UserServer byFile = new UserServer(1);
        UserServer byZooKeeper = new UserServer(2)) {
      Files.writeString(disco.resolve("userService"), "127.0.0.1 " + byFile.port());
      String namers = "- {kind: io.l5d.fs, rootDir: %s}\n- %s".formatted(disco, zooKeeper.plugin());
      String dtab = "/thrift => " + zooKeeper.found() + " | /#/io.l5d.fs";
      try (Node outgoing = fleet.besideCallers("a", namers, dtab);
          Caller caller = new Caller(outgoing.routers().get(0).addresses().get(0))) {
        awaitMore(caller, 1); // there is no ZooKeeper
        zooKeeper.start();
        try (Node incoming = fleet.before(byZooKeeper, "b", zooKeeper)) {
          awaitMore(caller, 2);
          zooKeeper.close();
          awaitMore(caller, 2);
          zooKeeper.start();
          await()
              .atMost(LIMIT)
              .until(() -> Fleet.metric(outgoing, "weft_namer_stale_seconds") == 0);
          await()
              .atMost(LIMIT)
              .until(() -> Fleet.metric(incoming, "weft_announcement_registered") == 1);
          incoming.drain();
        }
        awaitMore(caller, 1);
        assertThat(caller.takeFailures()).isEmpty();
      }
    }
  }

  @Test
  void fromTheOldSystemToTheNewOneBesideIt() throws Exception {
    Fleet fleet = new Fleet(directory);
    try (ZooKeeper old = new ZooKeeper(Files.createDirectory(directory.resolve("old")));
        Etcd next = new Etcd(Files.createDirectory(directory.resolve("new")));
        UserServer first = new UserServer(1);
        UserServer second = new UserServer(2)) {
      old.start();
      next.start();
      String namers = "- %s\n- %s".formatted(old.plugin(), next.plugin());
      String dtab = "/thrift => " + next.found() + " | " + old.found();
      try (Node inOld = fleet.before(first, "b", old);
          Node outgoing = fleet.besideCallers("a", namers, dtab)) {
        await().atMost(LIMIT).until(() -> Fleet.metric(inOld, "weft_announcement_registered") == 1);
        try (Caller caller = new Caller(outgoing.routers().get(0).addresses().get(0))) {
          awaitMore(caller, 1);
          try (Node inNew = fleet.before(second, "c", next)) {
            awaitMore(caller, 2);
            inNew.drain();
          }
          awaitMore(caller, 1);
          assertThat(caller.takeFailures()).isEmpty();
        }
      }
    }
  }
}
