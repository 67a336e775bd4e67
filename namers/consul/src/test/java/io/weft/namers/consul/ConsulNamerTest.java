package io.weft.namers.consul;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.weft.namers.name.NameTree;
import io.weft.namers.name.Path;
import io.weft.namers.spi.AddrSet;
import io.weft.namers.spi.Address;
import io.weft.namers.spi.DiscoveryContext;
import io.weft.namers.spi.Name;
import io.weft.namers.spi.Namer;
import io.weft.namers.spi.WatchReport;
import io.weft.stack.activity.State;
import io.weft.stack.metrics.MetricScope;
import io.weft.stack.time.ThreadLoop;
import io.weft.stack.time.Ticker;
import io.weft.testkit.HttpPeer;
import io.weft.testkit.MapSettings;
import io.weft.testkit.Seen;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeSet;
import java.util.stream.IntStream;
import org.awaitility.core.ThrowingRunnable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

class ConsulNamerTest {
  private static final Duration BOUND = Duration.ofSeconds(30);

  private final ConsulServer consul = new ConsulServer();
  private final ThreadLoop loop = new ThreadLoop("test-discovery", Ticker.system());
  private final List<AutoCloseable> open = new ArrayList<>();
  private Namer namer = open(Map.of());

  private Namer open(Map<String, Object> settings) {
    Map<String, Object> all = new HashMap<>();
    all.put("host", "127.0.0.1");
    all.put("port", consul.port());
    all.put("timeoutMs", 1000);
    all.put("waitMs", 400);
    all.put("emptyHoldMs", 600_000);
    all.put("firstAnswerMs", 500);
    all.putAll(settings);
    MapSettings read = new MapSettings(all);
    Namer opened =
        new ConsulNamerProvider()
            .parse(read)
            .open(
                new DiscoveryContext(
                    Path.parse("/#/io.l5d.consul"), loop, MetricScope.none(), new Random(1)));
    read.done();
    open.add(opened);
    return opened;
  }

  @AfterEach
  void close() throws Exception {
    for (AutoCloseable each : open) {
      each.close();
    }
    loop.close();
    consul.close();
  }

  private Seen<NameTree<Name>> look(String path) {
    Seen<NameTree<Name>> seen = new Seen<>(namer.lookup(Path.parse(path)));
    open.add(0, seen);
    return seen;
  }

  /** The endpoints of a name that is bound. */
  private Seen<AddrSet> endpoints(String path) {
    Seen<NameTree<Name>> name = look(path);
    isBound(name);
    Seen<AddrSet> seen = new Seen<>(bound(name).addresses());
    open.add(0, seen);
    return seen;
  }

  private static Name.Bound bound(Seen<NameTree<Name>> name) {
    assertThat(name.value()).isInstanceOf(NameTree.Leaf.class);
    return (Name.Bound) ((NameTree.Leaf<Name>) name.value()).value();
  }

  private static void isBound(Seen<NameTree<Name>> name) {
    eventually(() -> assertThat(bound(name)).isNotNull());
  }

  private static List<Address> addresses(Seen<AddrSet> seen) {
    return seen.last() instanceof State.Ok<AddrSet> ok && ok.value() instanceof AddrSet.Bound bound
        ? List.copyOf(bound.addresses())
        : List.of();
  }

  private static List<Integer> ports(Seen<AddrSet> seen) {
    return List.copyOf(
        new TreeSet<>(
            addresses(seen).stream().map(address -> address.socket().getPort()).toList()));
  }

  private static void eventually(ThrowingRunnable assertion) {
    await().atMost(BOUND).pollInterval(Duration.ofMillis(10)).untilAsserted(assertion);
  }

  private void hasPorts(Seen<AddrSet> seen, Integer... ports) {
    eventually(() -> assertThat(ports(seen)).containsExactly(ports));
  }

  private void isNegative(String path) {
    try (Seen<NameTree<Name>> name = new Seen<>(namer.lookup(Path.parse(path)))) {
      eventually(() -> assertThat(name.value()).isInstanceOf(NameTree.Neg.class));
    }
  }

  private WatchReport report() {
    assertThat(namer.watches()).hasSize(1);
    return namer.watches().get(0);
  }

  private void isAway(String problem) {
    eventually(() -> assertThat(report().problem()).contains(problem));
  }

  private void isThere() {
    eventually(() -> assertThat(report().problem()).isNull());
  }

  // --- names ---

  @Test
  void aServiceIsBoundAndFollowed() {
    consul.put("dc1", "web", "web-1", 8081);
    Seen<NameTree<Name>> name = look("/dc1/Web/users/7");
    isBound(name);
    assertThat(bound(name).id()).isEqualTo(Path.parse("/#/io.l5d.consul/dc1/web"));
    assertThat(bound(name).residual()).isEqualTo(Path.parse("/users/7"));
    Seen<AddrSet> seen = endpoints("/dc1/web");
    hasPorts(seen, 8081);
    assertThat(addresses(seen).get(0).socket().getAddress().getHostAddress())
        .isEqualTo("127.0.0.1");
    consul.put("dc1", "web", "web-2", 8082);
    hasPorts(seen, 8081, 8082);
    consul.remove("dc1", "web-1");
    hasPorts(seen, 8082);
  }

  @Test
  void aServiceThatIsNotThereIsNegativeUntilItComes() {
    Seen<NameTree<Name>> name = look("/dc1/web");
    eventually(() -> assertThat(name.value()).isEqualTo(NameTree.neg()));
    consul.put("dc1", "web", "web-1", 8081);
    isBound(name);
  }

  @Test
  void aPathThatIsTooShortIsNegative() {
    assertThat(look("/dc1").value()).isEqualTo(NameTree.neg());
    namer = open(Map.of("includeTag", true));
    assertThat(look("/dc1/web").value()).isEqualTo(NameTree.neg());
  }

  @Test
  void aTagIsPartOfTheName() {
    namer = open(Map.of("includeTag", true));
    consul
        .put("dc1", "web", "web-1", 8081)
        .put(
            "dc1",
            "web",
            "web-2",
            entry -> ConsulServer.service(entry).put("Port", 8082).putArray("Tags").add("V2"));
    Seen<NameTree<Name>> name = look("/dc1/V2/WEB/rest");
    isBound(name);
    assertThat(bound(name).id()).isEqualTo(Path.parse("/#/io.l5d.consul/dc1/v2/web"));
    hasPorts(endpoints("/dc1/v2/web"), 8082);
  }

  @Test
  void theDatacenterIsAskedFor() {
    consul.datacenter("dc2").put("dc2", "web", "web-2", 8082).put("dc1", "web", "web-1", 8081);
    hasPorts(endpoints("/dc2/web"), 8082);
    hasPorts(endpoints("/.local/web"), 8081);
  }

  @Test
  @DisplayName(
      "pain point 5: a request to a datacenter that does not exist fails and does not hang")
  void anUnknownDatacenterFails() {
    Seen<NameTree<Name>> name = look("/nowhere/web");
    eventually(
        () ->
            assertThat(name.failure())
                .hasMessageContaining("no way to a datacenter 'nowhere'")
                .hasMessageContaining("/#/io.l5d.consul/nowhere/web"));
    consul.datacenter("nowhere").put("nowhere", "web", "web-1", 8081);
    isBound(name);
  }

  @Test
  void theHostOfRequestsCanBeTheDnsNameOfTheService() {
    namer = open(Map.of("setHost", true, "includeTag", true));
    consul.put(
        "dc1", "web", "web-1", entry -> ConsulServer.service(entry).putArray("Tags").add("v2"));
    Seen<AddrSet> seen = endpoints("/.local/v2/web");
    eventually(() -> assertThat(addresses(seen)).hasSize(1));
    assertThat(((AddrSet.Bound) seen.value()).metadata())
        .containsEntry("authority", "v2.web.service.dc1.consul");
  }

  // --- entries ---

  @Test
  void identityAndZoneComeFromTheMetadataOfTheService() {
    consul.put(
        "dc1",
        "web",
        "web-1",
        entry ->
            ConsulServer.service(entry)
                .putObject("Meta")
                .put("identity", "spiffe://mesh/web")
                .put("zone", "b")
                .put("version", "7"));
    Seen<AddrSet> seen = endpoints("/dc1/web");
    eventually(
        () ->
            assertThat(addresses(seen).get(0).metadata())
                .isEqualTo(Map.of("identity", "spiffe://mesh/web", "zone", "b")));
    namer = open(Map.of("transferMetadata", true));
    Seen<AddrSet> all = endpoints("/dc1/web");
    eventually(() -> assertThat(addresses(all).get(0).metadata()).containsEntry("version", "7"));
  }

  @Test
  void theAddressOfTheNodeServesAServiceWithoutOne() {
    consul.put("dc1", "web", "web-1", entry -> ConsulServer.service(entry).put("Address", ""));
    Seen<AddrSet> seen = endpoints("/dc1/web");
    eventually(
        () ->
            assertThat(addresses(seen).get(0).socket().getAddress().getHostAddress())
                .isEqualTo("127.0.0.9"));
  }

  @Test
  void theAddressOfTheNodeCanBePreferred() {
    namer = open(Map.of("preferServiceAddress", false));
    consul.put("dc1", "web", "web-1", 8081);
    Seen<AddrSet> seen = endpoints("/dc1/web");
    eventually(
        () ->
            assertThat(addresses(seen).get(0).socket().getAddress().getHostAddress())
                .isEqualTo("127.0.0.9"));
  }

  @Test
  void theHighestWeightOfATagCounts() {
    namer =
        open(
            Map.of(
                "weights",
                List.of(
                    Map.of("tag", "Big", "weight", 10),
                    Map.of("tag", "small", "weight", 0.5),
                    Map.of("tag", "off", "weight", 0))));
    tagged("both", 1, "big", "small");
    tagged("small", 2, "Small");
    tagged("none", 3, "other");
    tagged("off", 4, "off");
    Seen<AddrSet> seen = endpoints("/dc1/web");
    eventually(() -> assertThat(weights(seen)).isEqualTo(Map.of(1, 10.0, 2, 0.5, 3, 1.0, 4, 0.0)));
  }

  private void tagged(String id, int port, String... tags) {
    consul.put(
        "dc1",
        "web",
        id,
        entry -> {
          var array = ConsulServer.service(entry).put("Port", port).putArray("Tags");
          for (String tag : tags) {
            array.add(tag);
          }
        });
  }

  private static Map<Integer, Double> weights(Seen<AddrSet> seen) {
    Map<Integer, Double> weights = new HashMap<>();
    addresses(seen).forEach(address -> weights.put(address.socket().getPort(), address.weight()));
    return weights;
  }

  @Test
  void withoutWeightsOfTagsConsulsOwnCount() {
    consul.put(
        "dc1",
        "web",
        "web-1",
        entry ->
            ConsulServer.service(entry)
                .put("Port", 1)
                .putObject("Weights")
                .put("Passing", 10)
                .put("Warning", 2));
    Seen<AddrSet> seen = endpoints("/dc1/web");
    eventually(() -> assertThat(weights(seen)).isEqualTo(Map.of(1, 10.0)));
    consul.check("dc1", "web-1", "service:web-1", "warning");
    eventually(() -> assertThat(weights(seen)).isEqualTo(Map.of(1, 2.0)));
  }

  @Test
  void aHostsNameIsResolved() {
    consul.put(
        "dc1", "web", "web-1", entry -> ConsulServer.service(entry).put("Address", "localhost"));
    Seen<AddrSet> seen = endpoints("/dc1/web");
    eventually(
        () ->
            assertThat(addresses(seen))
                .isNotEmpty()
                .allMatch(address -> address.socket().getAddress().isLoopbackAddress()));
  }

  @Test
  void anEntryThatCannotBeReadIsReportedAndTheOthersAreUsed() {
    consul
        .put("dc1", "web", "web-1", 8081)
        .put("dc1", "web", "no-port", 0)
        .put(
            "dc1",
            "web",
            "stranger",
            entry -> ConsulServer.service(entry).putObject("Meta").put("identity", "me"));
    Seen<AddrSet> seen = endpoints("/dc1/web");
    hasPorts(seen, 8081);
    assertThat(report().skipped()).isEqualTo(2);
  }

  // --- health ---

  @Test
  void healthDecidesWhenItIsToBeUsed() {
    namer = open(Map.of("useHealthCheck", true, "healthStatuses", List.of("passing", "warning")));
    IntStream.rangeClosed(1, 3).forEach(i -> consul.put("dc1", "web", "web-" + i, i));
    consul.check("dc1", "web-2", "service:web-2", "warning");
    Seen<AddrSet> seen = endpoints("/dc1/web");
    hasPorts(seen, 1, 2, 3);
    consul.check("dc1", "web-2", "load", "critical");
    hasPorts(seen, 1, 3);
    consul.check("dc1", "web-2", "load", "passing");
    hasPorts(seen, 1, 2, 3);
  }

  @Test
  void withoutHealthACriticalInstanceIsUsedAndOneInMaintenanceIsNot() {
    consul.put("dc1", "web", "web-1", 1).put("dc1", "web", "web-2", 2);
    consul.check("dc1", "web-1", "service:web-1", "critical");
    Seen<AddrSet> seen = endpoints("/dc1/web");
    hasPorts(seen, 1, 2);
    consul.check("dc1", "web-2", "_service_maintenance:web-2", "critical");
    hasPorts(seen, 1);
    // The last one says itself that it leaves: an empty set is believed at once.
    consul.check("dc1", "web-1", "_node_maintenance", "critical");
    isNegative("/dc1/web");
    assertThat(report().problem()).isNull();
  }

  @Test
  void aSuddenEmptyAnswerIsHeldBack() {
    consul.put("dc1", "web", "web-1", 1);
    Seen<AddrSet> seen = endpoints("/dc1/web");
    hasPorts(seen, 1);
    consul.remove("dc1", "web-1");
    isAway("no endpoint all of a sudden");
    assertThat(ports(seen)).containsExactly(1);
    consul.put("dc1", "web", "web-2", 2);
    hasPorts(seen, 2);
    isThere();
  }

  // --- queries ---

  @Test
  void queriesBlockAtTheIndexOfTheLastAnswer() {
    consul.put("dc1", "web", "web-1", 1);
    long index = consul.index("dc1");
    hasPorts(endpoints("/dc1/web"), 1);
    eventually(
        () ->
            assertThat(consul.requests())
                .startsWith("GET /v1/health/service/web?wait=400ms&dc=dc1")
                .contains("GET /v1/health/service/web?wait=400ms&index=" + index + "&dc=dc1"));
  }

  @Test
  void theConsistencyModeIsAskedFor() {
    namer = open(Map.of("consistencyMode", "stale"));
    consul.put("dc1", "web", "web-1", 1);
    hasPorts(endpoints("/dc1/web"), 1);
    assertThat(consul.requests()).allMatch(request -> request.endsWith("&stale"));
    namer = open(Map.of("consistencyMode", "consistent"));
    hasPorts(endpoints("/dc1/web"), 1);
    assertThat(consul.requests()).anyMatch(request -> request.endsWith("&consistent"));
  }

  @Test
  void withoutALeaderOnlyStaleQueriesAreAnswered() {
    consul.put("dc1", "web", "web-1", 1).leader(false);
    Seen<NameTree<Name>> name = look("/dc1/web");
    eventually(() -> assertThat(name.failure()).hasMessageContaining("No cluster leader"));
    namer = open(Map.of("consistencyMode", "stale"));
    hasPorts(endpoints("/dc1/web"), 1);
    Seen<NameTree<Name>> none = look("/dc1/other");
    eventually(() -> assertThat(none.failure()).hasMessageContaining("knows no leader"));
  }

  @Test
  void aTokenIsSent() {
    consul.tokens("secret").put("dc1", "web", "web-1", 1);
    Seen<NameTree<Name>> name = look("/dc1/web");
    eventually(
        () ->
            assertThat(name.failure())
                .hasMessageContaining("the token does not permit this, status 403: ACL not found"));
    namer = open(Map.of("token", "secret"));
    hasPorts(endpoints("/dc1/web"), 1);
  }

  @Test
  void anIndexThatGoesBackwardsBeginsAnew() {
    consul.put("dc1", "web", "web-1", 1).put("dc1", "web", "web-2", 2);
    Seen<AddrSet> seen = endpoints("/dc1/web");
    hasPorts(seen, 1, 2);
    eventually(() -> assertThat(consul.waiting()).isEqualTo(1));
    consul.restartIndex("dc1");
    consul.remove("dc1", "web-1");
    hasPorts(seen, 2);
  }

  @Test
  @DisplayName("pain point 3: an answer that is older than the present state is not applied")
  void anOldAnswerIsNotApplied() {
    consul.put("dc1", "web", "web-1", 1);
    Seen<AddrSet> seen = endpoints("/dc1/web");
    hasPorts(seen, 1);
    eventually(() -> assertThat(consul.waiting()).isEqualTo(1));
    String old =
        "[{\"Node\":{\"Node\":\"n\"},\"Service\":{\"ID\":\"old\",\"Address\":\"127.0.0.1\","
            + "\"Port\":99},\"Checks\":[]}]";
    int before = consul.requests().size();
    consul.answerOnce(2, old);
    eventually(() -> assertThat(consul.requests().size()).isGreaterThan(before + 1));
    consul.put("dc1", "web", "web-2", 2);
    hasPorts(seen, 1, 2);
    assertThat(seen.states())
        .noneMatch(
            state ->
                state instanceof State.Ok<AddrSet> ok && ok.value().toString().contains(":99"));
  }

  @Test
  void anIndexOfZeroDoesNotLeadToQueriesThatDoNotBlock() {
    consul.put("dc1", "web", "web-1", 1);
    consul.answerOnce(0, "[]");
    Seen<NameTree<Name>> name = look("/dc1/web");
    eventually(() -> assertThat(consul.requests()).anyMatch(r -> r.contains("&index=1&")));
    isBound(name);
  }

  // --- faults ---

  @Test
  void aConsulThatIsNotThereYetIsFoundWhenItComes() {
    consul.put("dc1", "web", "web-1", 1);
    consul.http().stop();
    Seen<NameTree<Name>> name = look("/dc1/web");
    eventually(() -> assertThat(name.failure()).hasMessageContaining("refused"));
    consul.http().start();
    isBound(name);
  }

  @Test
  @DisplayName("pain point 5: a 5xx keeps the last good addresses")
  void errorsKeepTheLastGoodAddresses() {
    consul.put("dc1", "web", "web-1", 1);
    Seen<AddrSet> seen = endpoints("/dc1/web");
    hasPorts(seen, 1);
    consul.fail(500, "rpc error: it is a bad day");
    isAway("status 500: rpc error: it is a bad day");
    assertThat(ports(seen)).containsExactly(1);
    consul.fail(0, "").put("dc1", "web", "web-2", 2);
    hasPorts(seen, 1, 2);
    isThere();
  }

  @Test
  @DisplayName("pain point 5: a Consul that is killed and started again is connected to again")
  void aRestartIsSurvived() {
    consul.put("dc1", "web", "web-1", 1);
    Seen<AddrSet> seen = endpoints("/dc1/web");
    hasPorts(seen, 1);
    consul.http().stop();
    isAway("consul at 127.0.0.1:" + consul.port());
    assertThat(ports(seen)).containsExactly(1);
    consul.put("dc1", "web", "web-2", 2).http().start();
    hasPorts(seen, 1, 2);
    isThere();
  }

  @Test
  @DisplayName("pain point 5: a poll that is never answered is found out")
  void aStallIsFoundOut() {
    consul.put("dc1", "web", "web-1", 1);
    Seen<AddrSet> seen = endpoints("/dc1/web");
    hasPorts(seen, 1);
    consul.http().fault(HttpPeer.Fault.STALL);
    isAway("did not answer within");
    assertThat(ports(seen)).containsExactly(1);
    consul.put("dc1", "web", "web-2", 2).http().fault(HttpPeer.Fault.NONE);
    hasPorts(seen, 1, 2);
    isThere();
  }

  @Test
  void anAnswerThatStopsInTheMiddleIsFoundOut() {
    consul.put("dc1", "web", "web-1", 1);
    consul.http().fault(HttpPeer.Fault.STALL_IN_BODY);
    Seen<NameTree<Name>> name = look("/dc1/web");
    isAway("did not answer within 1000 ms");
    // The connection whose answer is incomplete is closed, and another one taken.
    eventually(() -> assertThat(consul.http().connections()).isLessThanOrEqualTo(1));
    consul.http().fault(HttpPeer.Fault.NONE);
    isBound(name);
  }

  @Test
  void connectionsThatAreCutAreReplaced() {
    consul.put("dc1", "web", "web-1", 1);
    consul.http().fault(HttpPeer.Fault.CUT);
    Seen<NameTree<Name>> name = look("/dc1/web");
    eventually(() -> assertThat(name.failure()).hasMessageContaining("consul at"));
    consul.http().fault(HttpPeer.Fault.NONE);
    isBound(name);
  }

  @Test
  void anAnswerThatIsNoJsonKeepsTheLastGoodAddresses() {
    consul.put("dc1", "web", "web-1", 1);
    Seen<AddrSet> seen = endpoints("/dc1/web");
    hasPorts(seen, 1);
    for (String body : List.of("[{\"Node\":", "{}", "<html>")) {
      eventually(() -> assertThat(consul.waiting()).isEqualTo(1));
      int before = consul.requests().size();
      consul.answerOnce(1000, body);
      // The next query does not wait: it is answered as soon as the failure is known.
      eventually(
          () ->
              assertThat(List.copyOf(consul.requests()).subList(before, consul.requests().size()))
                  .anyMatch(request -> !request.contains("index=")));
      assertThat(ports(seen)).containsExactly(1);
    }
    isThere();
  }

  @Test
  void entriesNoneOfWhichCanBeReadKeepTheLastGoodAddresses() {
    consul.put("dc1", "web", "web-1", 1);
    Seen<AddrSet> seen = endpoints("/dc1/web");
    hasPorts(seen, 1);
    consul.put("dc1", "web", "web-1", 0);
    isAway("none of its entries can be read");
    assertThat(ports(seen)).containsExactly(1);
  }

  @Test
  void aServiceThatFlapsIsAskedForNoMoreThanTenTimesASecond() {
    consul.put("dc1", "web", "web-1", 1);
    Seen<AddrSet> seen = endpoints("/dc1/web");
    hasPorts(seen, 1);
    int before = consul.requests().size();
    long start = System.nanoTime();
    for (int i = 0; i < 300; i++) {
      consul.put("dc1", "web", "web-2", 1000 + i);
    }
    hasPorts(seen, 1, 1299);
    long tenths = (System.nanoTime() - start) / 100_000_000;
    assertThat(consul.requests().size() - before).isLessThanOrEqualTo((int) tenths + 3);
  }

  @Test
  void watchesAndTheirConnectionsEndWithTheLastObserver() throws Exception {
    consul.put("dc1", "web", "web-1", 1).put("dc1", "users", "users-1", 2);
    Seen<NameTree<Name>> web = look("/dc1/web");
    Seen<NameTree<Name>> again = look("/dc1/web");
    Seen<NameTree<Name>> users = look("/dc1/users");
    eventually(() -> assertThat(consul.waiting()).isEqualTo(2)); // one for each service
    web.close();
    users.close();
    eventually(() -> assertThat(consul.waiting()).isEqualTo(1));
    assertThat(namer.watches()).hasSize(1);
    again.close();
    eventually(() -> assertThat(consul.http().connections()).isZero());
    assertThat(namer.watches()).isEmpty();
  }
}
