package io.weft.namers.etcd;

import static io.weft.namers.etcd.Fixture.addresses;
import static io.weft.namers.etcd.Fixture.bound;
import static io.weft.namers.etcd.Fixture.eventually;
import static io.weft.namers.etcd.Fixture.settings;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.weft.namers.name.NameTree;
import io.weft.namers.name.Path;
import io.weft.namers.spi.AddrSet;
import io.weft.namers.spi.Address;
import io.weft.namers.spi.Announcement;
import io.weft.namers.spi.Announcer;
import io.weft.namers.spi.DiscoveryContext;
import io.weft.namers.spi.Name;
import io.weft.stack.activity.State;
import io.weft.stack.metrics.MetricScope;
import io.weft.testkit.ManualLoop;
import io.weft.testkit.MapSettings;
import io.weft.testkit.Seen;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

class EtcdAnnouncerTest {
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

  private static Address endpoint(String ip) throws Exception {
    return new Address(
        new InetSocketAddress(InetAddress.getByName(ip), 8080),
        0.5,
        Map.of(Address.IDENTITY, "spiffe://weft/web", Address.ZONE, "eu-1"));
  }

  /** The leases that etcdctl names. */
  private static List<String> leases(String output) {
    return Pattern.compile("[0-9a-f]{16}")
        .matcher(output)
        .results()
        .map(MatchResult::group)
        .toList();
  }

  private static void registered(Seen<Boolean> registered) {
    eventually(() -> assertThat(registered.value()).isTrue());
  }

  @Test
  void whatIsAnnouncedIsFound() throws Exception {
    Announcer announcer = node.announcer(etcd.url());
    Announcement four = announcer.announce(Path.parse("/found/web"), endpoint("10.0.0.1"));
    Announcement six = announcer.announce(Path.parse("/found/web"), endpoint("fd00::1"));
    registered(node.see(four.registered()));
    registered(node.see(six.registered()));

    assertThat(etcd.get("/services/found/web/10.0.0.1:8080"))
        .isEqualTo(
            "{\"host\":\"10.0.0.1\",\"port\":8080,\"weight\":0.5,\"status\":\"ALIVE\","
                + "\"metadata\":{\"identity\":\"spiffe://weft/web\",\"zone\":\"eu-1\"}}");
    Seen<NameTree<Name>> name = node.lookup(node.namer(etcd.url()), "/found/web");
    eventually(() -> bound(name));
    Seen<AddrSet> set = node.see(bound(name).addresses());
    assertThat(addresses(set)).containsExactly(endpoint("10.0.0.1"), endpoint("fd00::1"));
  }

  @Test
  void theLastEndpointOfANameIsWithdrawnAtOnceAndItsKeyGoesWithTheAnnouncer() throws Exception {
    Announcer announcer = node.announcer(etcd.url());
    Announcement announcement = announcer.announce(Path.parse("/leave/web"), endpoint("10.0.0.1"));
    Seen<Boolean> registered = node.see(announcement.registered());
    registered(registered);
    Seen<NameTree<Name>> name =
        node.lookup(node.namer(settings(Map.of("emptyHoldMs", 600_000), etcd.url())), "/leave/web");
    eventually(() -> bound(name));

    announcement.withdraw().toCompletableFuture().get(30, TimeUnit.SECONDS);

    assertThat(etcd.get("/services/leave/web/10.0.0.1:8080")).contains("STOPPING");
    assertThat(registered.value()).isFalse();
    eventually(() -> assertThat(name.value()).isEqualTo(NameTree.neg()));

    announcer.close();
    assertThat(etcd.get("/services/leave/web/10.0.0.1:8080")).isEmpty();
  }

  @Test
  void anEndpointThatWasNeverWithdrawnGoesWithTheAnnouncerToo() throws Exception {
    Announcer announcer = node.announcer(etcd.url());
    registered(
        node.see(announcer.announce(Path.parse("/quit/web"), endpoint("10.0.0.1")).registered()));

    announcer.close();

    assertThat(etcd.get("/services/quit/web/10.0.0.1:8080")).isEmpty();
  }

  @Test
  @DisplayName("pain point 6: a lease that is lost is followed by a new one with the key")
  void aLostLeaseIsReplaced() throws Exception {
    Announcement announcement =
        node.announcer(etcd.url()).announce(Path.parse("/lease/web"), endpoint("10.0.0.1"));
    Seen<Boolean> registered = node.see(announcement.registered());
    registered(registered);

    for (String lease : leases(etcd.ctl("lease", "list"))) {
      etcd.ctl("lease", "revoke", lease);
    }

    assertThat(etcd.get("/services/lease/web/10.0.0.1:8080")).isEmpty();
    eventually(
        () -> assertThat(registered.states()).anyMatch(state -> state instanceof State.Failed));
    registered(registered);
    assertThat(etcd.get("/services/lease/web/10.0.0.1:8080")).contains("ALIVE");
  }

  @Test
  void aLeaseIsKeptAliveBeyondItsTime() throws Exception {
    Announcement announcement =
        node.announcer(etcd.url()).announce(Path.parse("/keep/web"), endpoint("10.0.0.1"));
    Seen<Boolean> registered = node.see(announcement.registered());
    registered(registered);
    // Another lease of the same length, which nobody keeps alive, shows that the time is over.
    String lease = leases(etcd.ctl("lease", "grant", "2")).get(0);
    etcd.ctl("put", "--lease=" + lease, "/unkept", "x");
    eventually(() -> assertThat(etcd.get("/unkept")).isEmpty());

    assertThat(etcd.get("/services/keep/web/10.0.0.1:8080")).contains("ALIVE");
    assertThat(registered.states()).noneMatch(state -> state instanceof State.Failed);
  }

  @Test
  @DisplayName(
      "pain point 6: a registration comes back after the server was away, or lost its data")
  void aRegistrationSurvivesTheServer() throws Exception {
    try (Etcd mortal = Etcd.unstarted()) {
      Announcement announcement =
          node.announcer(mortal.url()).announce(Path.parse("/prod/web"), endpoint("10.0.0.1"));
      Seen<Boolean> registered = node.see(announcement.registered());
      eventually(() -> assertThat(registered.failure()).hasMessageContaining("UNAVAILABLE"));
      mortal.start();
      registered(registered);

      mortal.kill();
      eventually(() -> assertThat(registered.failure()).hasMessageContaining("is away"));
      mortal.wipe();
      mortal.start();
      registered(registered);
      assertThat(mortal.get("/services/prod/web/10.0.0.1:8080")).contains("ALIVE");

      mortal.freeze();
      eventually(() -> assertThat(registered.last()).isInstanceOf(State.Failed.class));
      mortal.thaw();
      registered(registered);
    }
  }

  @Test
  void aWithdrawalThatNobodyConfirmsFails() throws Exception {
    ManualLoop loop = new ManualLoop();
    DiscoveryContext context =
        new DiscoveryContext(Fixture.PREFIX, loop, MetricScope.none(), new Random(1));
    MapSettings nobody = new MapSettings(settings(Map.of(), "http://127.0.0.1:" + Etcd.freePort()));
    Announcer announcer = new EtcdAnnouncerProvider().parse(nobody).open(context);
    Announcement announcement = announcer.announce(Path.parse("/prod/web"), endpoint("10.0.0.1"));

    CompletableFuture<Void> withdrawn = announcement.withdraw().toCompletableFuture();
    loop.advance(Duration.ofSeconds(4));
    assertThat(withdrawn).isNotDone();
    loop.advance(Duration.ofSeconds(2));

    assertThatThrownBy(withdrawn::join).hasMessageContaining("/services/prod/web/10.0.0.1:8080");
    Thread closing = new Thread(announcer::close);
    closing.start();
    eventually(
        () -> {
          loop.runTasks();
          assertThat(closing.isAlive()).isFalse();
          assertThat(Fixture.threads()).isEmpty();
        });
    loop.runTasks();
  }

  @Test
  void aNameThatNoKeyCanHaveIsRefused() throws Exception {
    Announcer announcer = node.announcer(etcd.url());

    assertThatThrownBy(() -> announcer.announce(Path.empty(), endpoint("10.0.0.1")))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("expected one such as /prod/web");
    assertThatThrownBy(() -> announcer.announce(Path.parse("/a\\x2fb"), endpoint("10.0.0.1")))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("'/'");
  }
}
