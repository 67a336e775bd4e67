package io.weft.namers.etcd;

import static io.weft.namers.etcd.Fixture.addresses;
import static io.weft.namers.etcd.Fixture.bound;
import static io.weft.namers.etcd.Fixture.endpoints;
import static io.weft.namers.etcd.Fixture.eventually;
import static io.weft.namers.etcd.Fixture.settings;
import static org.assertj.core.api.Assertions.assertThat;

import io.weft.namers.name.NameTree;
import io.weft.namers.name.Path;
import io.weft.namers.spi.AddrSet;
import io.weft.namers.spi.Address;
import io.weft.namers.spi.DiscoveryContext;
import io.weft.namers.spi.Name;
import io.weft.namers.spi.Namer;
import io.weft.namers.spi.WatchReport;
import io.weft.stack.metrics.MetricScope;
import io.weft.testkit.ManualLoop;
import io.weft.testkit.MapSettings;
import io.weft.testkit.Seen;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** What the namer makes of the keys of a server that is well. */
class EtcdNamerTest {
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

  @Test
  void anInstanceIsReadInEachFormThatIsWritten() throws Exception {
    etcd.put("/services/forms/web/a", "10.0.0.1:8080");
    etcd.put(
        "/services/forms/web/b",
        """
        {"host":"10.0.0.2","port":8080,"weight":0.5,"status":"ALIVE",
         "metadata":{"identity":"spiffe://weft/web","zone":"eu-1","build":"77"}}""");
    etcd.put(
        "/services/forms/web/c",
        "{\"Op\":0,\"Addr\":\"10.0.0.3:8080\",\"Metadata\":{\"zone\":\"eu-2\"}}");
    etcd.put("/services/forms/web/d", "[::1]:8080");

    Seen<AddrSet> set = cluster(node.namer(etcd.url()), "/forms/web");

    assertThat(endpoints(set))
        .containsExactly("10.0.0.1:8080", "10.0.0.2:8080", "10.0.0.3:8080", "0:0:0:0:0:0:0:1:8080");
    Address b = addresses(set).get(1);
    assertThat(b.weight()).isEqualTo(0.5);
    assertThat(b.metadata())
        .isEqualTo(Map.of("identity", "spiffe://weft/web", Address.ZONE, "eu-1", "build", "77"));
    assertThat(addresses(set).get(2).metadata()).isEqualTo(Map.of(Address.ZONE, "eu-2"));
  }

  @Test
  void aHostNameStandsForItsAddresses() throws Exception {
    etcd.put("/services/named/web/a", "localhost:8080");

    Seen<AddrSet> set = cluster(node.namer(etcd.url()), "/named/web");

    assertThat(endpoints(set)).contains("127.0.0.1:8080");
  }

  @Test
  void whatOthersPutAndDeleteIsFollowed() throws Exception {
    etcd.put("/services/live/web/a", "10.0.0.1:80");
    Seen<AddrSet> set = cluster(node.namer(etcd.url()), "/live/web");

    etcd.put("/services/live/web/b", "10.0.0.2:80");
    eventually(() -> assertThat(endpoints(set)).containsExactly("10.0.0.1:80", "10.0.0.2:80"));
    etcd.put("/services/live/web/a", "10.0.0.9:80");
    eventually(() -> assertThat(endpoints(set)).containsExactly("10.0.0.9:80", "10.0.0.2:80"));
    etcd.delete("/services/live/web/a");
    eventually(() -> assertThat(endpoints(set)).containsExactly("10.0.0.2:80"));
  }

  @Test
  void aMalformedEntryIsReportedAndTheOthersAreUsed() throws Exception {
    etcd.put("/services/bad/web/a", "10.0.0.1:80");
    etcd.put("/services/bad/web/b", "{\"host\":\"10.0.0.2\",\"port\":99999}");
    Namer namer = node.namer(etcd.url());
    Seen<AddrSet> set = cluster(namer, "/bad/web");

    assertThat(endpoints(set)).containsExactly("10.0.0.1:80");
    eventually(
        () ->
            assertThat(namer.watches())
                .filteredOn(report -> report.id().toString().endsWith("/bad/web"))
                .singleElement()
                .returns(1, WatchReport::skipped));

    etcd.put("/services/bad/web/b", "10.0.0.2:80");
    eventually(() -> assertThat(endpoints(set)).hasSize(2));
    assertThat(namer.watches()).allMatch(report -> report.skipped() == 0);
  }

  @Test
  void theLongestPathWithAnInstanceCountsAndIsFollowed() throws Exception {
    etcd.put("/services/long/web/i", "10.0.0.1:80");
    Seen<NameTree<Name>> name = node.lookup(node.namer(etcd.url()), "/long/web/addUser/x");
    eventually(() -> bound(name));
    assertThat(bound(name).id()).isEqualTo(Path.parse("/#/io.l5d.etcd/long/web"));
    assertThat(bound(name).residual()).isEqualTo(Path.parse("/addUser/x"));

    etcd.put("/services/long/web/addUser/i", "10.0.0.2:80");
    eventually(() -> assertThat(bound(name).residual()).isEqualTo(Path.parse("/x")));
    assertThat(bound(name).id()).isEqualTo(Path.parse("/#/io.l5d.etcd/long/web/addUser"));

    etcd.delete("/services/long/web/addUser/i");
    eventually(() -> assertThat(bound(name).residual()).isEqualTo(Path.parse("/addUser/x")));
  }

  @Test
  void aNameWithoutAnInstanceIsNegative() throws Exception {
    etcd.put("/services/none/web2/i", "10.0.0.1:80"); // starts with the same letters
    Namer namer = node.namer(etcd.url());

    Seen<NameTree<Name>> name = node.lookup(namer, "/none/web");
    Seen<NameTree<Name>> empty = node.lookup(namer, "/");
    Seen<NameTree<Name>> slash = node.lookup(namer, "/none\\x2fweb2");

    eventually(() -> assertThat(name.value()).isEqualTo(NameTree.neg()));
    assertThat(empty.value()).isEqualTo(NameTree.neg());
    eventually(() -> assertThat(slash.value()).isEqualTo(NameTree.neg()));
  }

  @Test
  void thousandsOfInstancesAreReadPageByPagePastWhatIsFurtherDown() throws Exception {
    List<String> puts = new ArrayList<>();
    IntStream.range(0, 1200)
        .forEach(
            i -> {
              puts.add("put /services/many/web/i" + i + " 10.0." + i / 250 + "." + i % 250 + ":80");
              puts.add("put /services/many/web/method/i" + i + " 10.1.0.1:80");
            });
    etcd.put(puts);

    Seen<AddrSet> set = cluster(node.namer(etcd.url()), "/many/web");

    assertThat(endpoints(set)).hasSize(1200).doesNotContain("10.1.0.1:80");
    assertThat(set.states()).as("all of them at once").hasSizeLessThanOrEqualTo(2);
  }

  @Test
  @DisplayName("pain point 1: an instance that says it stops is believed at once, also the last")
  void aStatedEndIsBelievedAtOnce() throws Exception {
    etcd.put("/services/end/web/a", "{\"host\":\"10.0.0.1\",\"port\":80}");
    Seen<NameTree<Name>> name =
        node.lookup(node.namer(settings(Map.of("emptyHoldMs", 600_000), etcd.url())), "/end/web");
    eventually(() -> bound(name));

    etcd.put("/services/end/web/a", "{\"host\":\"10.0.0.1\",\"port\":80,\"status\":\"STOPPING\"}");

    eventually(() -> assertThat(name.value()).isEqualTo(NameTree.neg()));
  }

  @Test
  @DisplayName("pain point 5: a service that is empty all of a sudden keeps its last endpoints")
  void aSuddenEmptyAnswerIsHeldBack() throws Exception {
    etcd.put("/services/gone/web/a", "10.0.0.1:80");
    Namer namer = node.namer(settings(Map.of("emptyHoldMs", 600_000), etcd.url()));
    Seen<AddrSet> set = cluster(namer, "/gone/web");

    etcd.delete("/services/gone/web/a");

    eventually(
        () ->
            assertThat(namer.watches())
                .anySatisfy(report -> assertThat(report.problem()).contains("all of a sudden")));
    assertThat(endpoints(set)).containsExactly("10.0.0.1:80");
  }

  @Test
  void allWatchesShareOneConnection() throws Exception {
    etcd.put("/services/shared/a/i", "10.0.0.1:80");
    etcd.put("/services/shared/b/i", "10.0.0.2:80");
    try (Relay relay = Relay.to(etcd.port())) {
      Namer namer = node.namer(relay.url());
      Seen<AddrSet> a = cluster(namer, "/shared/a/x/y");
      Seen<AddrSet> b = cluster(namer, "/shared/b/x/y");

      etcd.put("/services/shared/a/i", "10.0.0.3:80");
      etcd.put("/services/shared/b/i", "10.0.0.4:80");
      eventually(() -> assertThat(endpoints(a)).containsExactly("10.0.0.3:80"));
      eventually(() -> assertThat(endpoints(b)).containsExactly("10.0.0.4:80"));
      assertThat(relay.accepted()).isEqualTo(1);
    }
  }

  @Test
  @DisplayName("pain point 8: watches end with their observers, and the connection after the last")
  void whatNobodyObservesEnds() throws Exception {
    etcd.put("/services/idle/web/i", "10.0.0.1:80");
    ManualLoop loop = new ManualLoop();
    DiscoveryContext context =
        new DiscoveryContext(Fixture.PREFIX, loop, MetricScope.none(), new Random(1));
    try (Relay relay = Relay.to(etcd.port());
        Namer namer =
            new EtcdNamerProvider()
                .parse(new MapSettings(settings(Map.of("probeMs", 60_000), relay.url())))
                .open(context)) {
      Seen<NameTree<Name>> first = new Seen<>(namer.lookup(Path.parse("/idle/web")));
      Seen<NameTree<Name>> second = new Seen<>(namer.lookup(Path.parse("/idle/web/x")));
      eventually(
          () -> {
            loop.runTasks();
            bound(second);
          });

      first.close();
      second.close();
      loop.runTasks();
      assertThat(namer.watches()).isEmpty();
      assertThat(relay.open()).isEqualTo(1);
      loop.advance(Duration.ofSeconds(9));
      assertThat(relay.open()).as("another watch may come").isEqualTo(1);
      loop.advance(Duration.ofSeconds(2));
      eventually(() -> assertThat(relay.open()).isZero());
      assertThat(loop.pendingTimeouts()).isZero();

      try (Seen<NameTree<Name>> again = new Seen<>(namer.lookup(Path.parse("/idle/web")))) {
        eventually(
            () -> {
              loop.runTasks();
              bound(again);
            });
      }
      namer.close();
      loop.runTasks();
      eventually(() -> assertThat(relay.open()).isZero());
      eventually(() -> assertThat(Fixture.threads()).isEmpty());
      loop.runTasks();
    }
  }
}
