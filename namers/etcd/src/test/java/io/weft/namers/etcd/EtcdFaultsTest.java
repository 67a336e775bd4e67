package io.weft.namers.etcd;

import static io.weft.namers.etcd.Fixture.bound;
import static io.weft.namers.etcd.Fixture.endpoints;
import static io.weft.namers.etcd.Fixture.eventually;
import static io.weft.namers.etcd.Fixture.settings;
import static org.assertj.core.api.Assertions.assertThat;

import io.weft.namers.name.NameTree;
import io.weft.namers.spi.AddrSet;
import io.weft.namers.spi.Name;
import io.weft.namers.spi.Namer;
import io.weft.namers.spi.WatchReport;
import io.weft.stack.call.Failure;
import io.weft.testkit.Seen;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** What the namer makes of a server that dies, stands still, forgets, or is cut off. */
class EtcdFaultsTest {
  private static Etcd etcd;

  private final Fixture node = new Fixture();

  @BeforeAll
  static void start() throws Exception {
    etcd = Etcd.started();
  }

  @AfterAll
  static void stop() throws Exception {
    if (etcd != null) {
      etcd.close();
    }
  }

  @AfterEach
  void close() throws Exception {
    node.close();
  }

  private Seen<AddrSet> cluster(Namer namer, String path) {
    Seen<NameTree<Name>> name = node.lookup(namer, path);
    eventually(() -> bound(name));
    return node.see(bound(name).addresses());
  }

  private static void problem(Namer namer, String... parts) {
    eventually(
        () ->
            assertThat(namer.watches())
                .singleElement()
                .satisfies(report -> assertThat(report.problem()).contains(parts)));
  }

  private static void well(Namer namer) {
    eventually(
        () ->
            assertThat(namer.watches())
                .singleElement()
                .returns(null, WatchReport::problem)
                .returns(0.0, WatchReport::staleSeconds));
  }

  @Test
  void aServerThatIsNotThereAtTheStartIsFoundWhenItComes() throws Exception {
    try (Etcd late = Etcd.unstarted()) {
      Namer namer = node.namer(late.url());
      Seen<NameTree<Name>> name = node.lookup(namer, "/prod/web");
      eventually(
          () ->
              assertThat(name.failure())
                  .isInstanceOfSatisfying(
                      Failure.class,
                      failure ->
                          assertThat(failure.kind()).isEqualTo(Failure.Kind.DISCOVERY_UNREACHABLE))
                  .hasMessageContainingAll("127.0.0.1:" + late.port(), "UNAVAILABLE"));

      late.start();
      late.put("/services/prod/web/i", "10.0.0.1:80");

      eventually(() -> bound(name));
      well(namer);
    }
  }

  @Test
  @DisplayName(
      "pain point 5: the last endpoints stay while the server is dead, and are followed after")
  void aServerMayBeKilledAndStartedAgain() throws Exception {
    try (Etcd mortal = Etcd.started()) {
      mortal.put("/services/prod/web/i", "10.0.0.1:80");
      Namer namer = node.namer(mortal.url());
      Seen<AddrSet> set = cluster(namer, "/prod/web");

      mortal.kill();
      problem(namer, "is away");
      assertThat(endpoints(set)).containsExactly("10.0.0.1:80");

      mortal.start();
      well(namer);
      mortal.put("/services/prod/web/i", "10.0.0.2:80");
      eventually(() -> assertThat(endpoints(set)).containsExactly("10.0.0.2:80"));

      // With all its data gone the revisions start anew, far below those seen before.
      mortal.kill();
      mortal.wipe();
      mortal.start();
      mortal.put("/services/prod/web/j", "10.0.0.3:80");
      eventually(() -> assertThat(endpoints(set)).containsExactly("10.0.0.3:80"));
      mortal.put("/services/prod/web/j", "10.0.0.4:80");
      eventually(() -> assertThat(endpoints(set)).containsExactly("10.0.0.4:80"));
    }
  }

  @Test
  @DisplayName("pain point 7: a server that stands still is found out, and its endpoints stay")
  void aServerThatStandsStillIsFoundOut() throws Exception {
    etcd.put("/services/still/web/i", "10.0.0.1:80");
    Namer namer = node.namer(etcd.url());
    Seen<AddrSet> set = cluster(namer, "/still/web");

    etcd.freeze();
    try {
      problem(namer, "silent");
      assertThat(endpoints(set)).containsExactly("10.0.0.1:80");
    } finally {
      etcd.thaw();
    }

    etcd.put("/services/still/web/i", "10.0.0.2:80");
    eventually(() -> assertThat(endpoints(set)).containsExactly("10.0.0.2:80"));
    well(namer);
  }

  @Test
  @DisplayName(
      "pain point 2: a watch that is cut off is resumed without losing what happened meanwhile")
  void aConnectionThatIsCutIsMadeAnew() throws Exception {
    etcd.put("/services/cut/web/i", "10.0.0.1:80");
    try (Relay relay = Relay.to(etcd.port())) {
      Namer namer = node.namer(relay.url());
      Seen<AddrSet> set = cluster(namer, "/cut/web");

      for (int round = 2; round < 5; round++) {
        relay.cut();
        etcd.put("/services/cut/web/i", "10.0.0." + round + ":80");
        String now = "10.0.0." + round + ":80";
        eventually(() -> assertThat(endpoints(set)).containsExactly(now));
      }
      well(namer);
    }
  }

  @Test
  @DisplayName("pain point 7: from a half-open connection the namer goes to the next member")
  void aHalfOpenConnectionLeadsToTheNextMember() throws Exception {
    etcd.put("/services/half/web/i", "10.0.0.1:80");
    try (Relay first = Relay.to(etcd.port());
        Relay second = Relay.to(etcd.port())) {
      Namer namer = node.namer(first.url(), second.url());
      Seen<AddrSet> set = cluster(namer, "/half/web");
      Relay inUse = first.accepted() == 1 ? first : second;
      Relay other = inUse == first ? second : first;
      assertThat(other.accepted()).isZero();

      inUse.stall();
      etcd.put("/services/half/web/i", "10.0.0.2:80");

      eventually(() -> assertThat(endpoints(set)).containsExactly("10.0.0.2:80"));
      assertThat(other.accepted()).isEqualTo(1);
      assertThat(endpoints(set)).doesNotContain("10.0.0.1:80");
    }
  }

  @Test
  void aMemberThatIsNotThereIsPassedOver() throws Exception {
    etcd.put("/services/over/web/i", "10.0.0.1:80");
    String nobody = "http://127.0.0.1:" + Etcd.freePort();

    Seen<AddrSet> one = cluster(node.namer(nobody, etcd.url()), "/over/web");
    Seen<AddrSet> two = cluster(node.namer(etcd.url(), nobody), "/over/web");

    assertThat(endpoints(one)).isEqualTo(endpoints(two)).containsExactly("10.0.0.1:80");
  }

  @Test
  @DisplayName("pain point 2: what was compacted away before it could be watched is listed anew")
  void aCompactedRevisionIsListedAnew() throws Exception {
    etcd.put("/services/compact/web/i", "10.0.0.1:80");
    try (Relay relay = Relay.to(etcd.port())) {
      relay.stallBefore("etcdserverpb.Watch");
      Namer namer = node.namer(settings(Map.of("emptyHoldMs", 0, "probeMs", 20_000), relay.url()));
      Seen<AddrSet> set = cluster(namer, "/compact/web");
      eventually(() -> assertThat(relay.isStalled()).isTrue());

      etcd.put("/services/compact/web/i", "10.0.0.2:80");
      etcd.put("/services/compact/web/j", "10.0.0.3:80");
      etcd.compact();
      relay.flow();

      eventually(() -> assertThat(endpoints(set)).containsExactly("10.0.0.2:80", "10.0.0.3:80"));
      etcd.put("/services/compact/web/j", "10.0.0.4:80");
      eventually(() -> assertThat(endpoints(set)).containsExactly("10.0.0.2:80", "10.0.0.4:80"));
      assertThat(relay.accepted()).as("the connection was well").isEqualTo(1);
    }
  }

  @Test
  void aClusterThatHasLostItsLeaderIsAway() throws Exception {
    try (Etcd.Pair pair = Etcd.pair()) {
      pair.first().put("/services/prod/web/i", "10.0.0.1:80");
      Namer namer = node.namer(pair.first().url());
      Seen<AddrSet> set = cluster(namer, "/prod/web");

      pair.second().kill();
      problem(namer, "no leader");
      assertThat(endpoints(set)).containsExactly("10.0.0.1:80");

      pair.second().start();
      pair.first().put("/services/prod/web/i", "10.0.0.2:80");
      eventually(() -> assertThat(endpoints(set)).containsExactly("10.0.0.2:80"));
      well(namer);
    }
  }

  @Test
  void usersLogInAndAreToldWhenTheyMayNot() throws Exception {
    try (Etcd guarded = Etcd.with(List.of(), List.of("--user=root:hunter2"))) {
      guarded.start();
      guarded.put("/services/prod/web/i", "10.0.0.1:80");
      guarded.ctl("user", "add", "root:hunter2");
      guarded.ctl("user", "grant-role", "root", "root");
      guarded.ctl("auth", "enable");

      Map<String, Object> root = Map.of("user", "root", "password", "hunter2");
      Seen<AddrSet> set = cluster(node.namer(settings(root, guarded.url())), "/prod/web");
      Namer stranger = node.namer(settings(Map.of("firstAnswerMs", 0), guarded.url()));
      node.lookup(stranger, "/prod/web");
      problem(stranger, "user name is empty");
      Map<String, Object> bad = Map.of("user", "root", "password", "hunter3");
      Namer liar = node.namer(settings(bad, guarded.url()));
      node.lookup(liar, "/prod/web");
      problem(liar, "user 'root'", "failed");
      assertThat(liar.watches().toString()).doesNotContain("hunter3");

      // Tokens die with the server: the namer logs in again.
      guarded.kill();
      guarded.start();
      guarded.put("/services/prod/web/i", "10.0.0.2:80");
      eventually(() -> assertThat(endpoints(set)).containsExactly("10.0.0.2:80"));
    }
  }
}
