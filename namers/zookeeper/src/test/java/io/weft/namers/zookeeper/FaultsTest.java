package io.weft.namers.zookeeper;

import static io.weft.namers.zookeeper.Discovered.awaitPorts;
import static io.weft.namers.zookeeper.Discovered.eventually;
import static org.assertj.core.api.Assertions.assertThat;

import io.weft.namers.spi.AddrSet;
import io.weft.namers.spi.WatchReport;
import io.weft.stack.activity.State;
import io.weft.testkit.Seen;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the server, the network and the session can do to a watch. */
class FaultsTest {
  private static final String WEB = "/web";

  @TempDir static Path directory;
  private static ZooKeeperProcess server;
  private Discovered discovered;

  @BeforeAll
  static void start() throws Exception {
    server = ZooKeeperProcess.start(directory);
  }

  @AfterAll
  static void stop() throws Exception {
    server.close();
  }

  @BeforeEach
  void open() throws Exception {
    server.start();
    try (Tree tree = new Tree(server.hosts())) {
      tree.deleteAll(WEB);
    }
    discovered =
        Discovered.by(new ServersetsNamerProvider(), server, Map.of("sessionTimeoutMs", 1_000));
  }

  @AfterEach
  void close() throws Exception {
    discovered.close();
  }

  private static void member(int number, String json) throws Exception {
    try (Tree tree = new Tree(server.hosts())) {
      tree.create(WEB + "/" + Members.name(number), json);
    }
  }

  private Seen<AddrSet> watchOneMember() throws Exception {
    member(1, Members.alive(1001));
    Seen<AddrSet> web = discovered.look(WEB);
    awaitPorts(web, 1001);
    return web;
  }

  private void awaitAway() {
    eventually()
        .until(
            () ->
                discovered.namer().watches().stream()
                    .anyMatch(report -> report.staleSeconds() > 0));
    assertThat(discovered.problems().toString()).contains("ZooKeeper at " + server.hosts());
  }

  private void awaitThere() {
    eventually()
        .untilAsserted(
            () ->
                assertThat(discovered.namer().watches())
                    .extracting(WatchReport::problem)
                    .containsOnlyNulls());
  }

  @Test
  void aServerThatCrashesAndComesBack() throws Exception {
    Seen<AddrSet> web = watchOneMember();
    server.kill();
    awaitAway();
    awaitPorts(web, 1001);
    try (Discovered later =
        Discovered.by(new ServersetsNamerProvider(), server, Map.of("sessionTimeoutMs", 1_000))) {
      Seen<AddrSet> unknown = later.look(WEB);
      eventually().until(() -> unknown.last().toString().contains("does not answer"));
      server.start();
      awaitThere();
      member(2, Members.alive(1002));
      awaitPorts(web, 1001, 1002);
      awaitPorts(unknown, 1001, 1002);
    }
    assertThat(web.states().stream().filter(state -> state instanceof State.Failed)).isEmpty();
  }

  @Test
  void aServerThatStandsStill() throws Exception {
    Seen<AddrSet> web = watchOneMember();
    server.stall();
    awaitAway();
    awaitPorts(web, 1001);
    server.goOn();
    awaitThere();
    member(2, Members.alive(1002));
    awaitPorts(web, 1001, 1002);
  }

  @Test
  void anEnsembleThatIsSetUpAnew() throws Exception {
    Seen<AddrSet> web = watchOneMember();
    server.kill();
    server.wipe();
    server.start();
    member(3, Members.alive(1003));
    awaitPorts(web, 1003);
  }

  @Test
  @DisplayName("pain point 6: when the session has expired, everything is watched in a new one")
  void anExpiredSession() throws Exception {
    Seen<AddrSet> web = watchOneMember();
    Seen<AddrSet> absent = discovered.look("/absent");
    Discovered.awaitNegative(absent);
    Set<Long> expired = new HashSet<>(server.sessions());
    for (long session : expired) {
      server.expire(session);
    }
    try (Tree tree = new Tree(server.hosts())) {
      tree.set(WEB + "/" + Members.name(1), Members.alive(2001));
      awaitPorts(web, 2001);
      eventually()
          .until(
              () ->
                  server.sessions().size() == 2
                      && expired.stream().noneMatch(server.sessions()::contains));
      tree.set(WEB + "/" + Members.name(1), Members.alive(3001));
      awaitPorts(web, 3001);
      tree.create("/absent/" + Members.name(1), Members.alive(1));
      awaitPorts(absent, 1);
    }
  }

  @Test
  void connectionsThatAreCutOrSilent() throws Exception {
    member(1, Members.alive(1001));
    try (Gate gate = Gate.open(server.port());
        Discovered through =
            Discovered.by(
                new ServersetsNamerProvider(),
                server,
                Map.of(
                    "zkAddrs",
                    List.of(Map.of("host", "127.0.0.1", "port", gate.port())),
                    "sessionTimeoutMs",
                    1_000))) {
      Seen<AddrSet> web = through.look(WEB);
      awaitPorts(web, 1001);
      gate.cut();
      member(2, Members.alive(1002));
      awaitPorts(web, 1001, 1002);
      gate.swallowReplies();
      member(3, Members.alive(1003));
      eventually().until(() -> !through.problems().isEmpty());
      gate.cut();
      awaitPorts(web, 1001, 1002, 1003);
    }
  }
}
