package io.weft.namers.marathon;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.weft.namers.name.NameTree;
import io.weft.namers.name.Path;
import io.weft.namers.spi.AddrSet;
import io.weft.namers.spi.Address;
import io.weft.namers.spi.DiscoveryContext;
import io.weft.namers.spi.Name;
import io.weft.namers.spi.Namer;
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
import org.awaitility.core.ThrowingRunnable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

class MarathonNamerTest {
  /** With events it is polled every 6 periods: what is seen within a bound of 30 s is an event. */
  private static final int NEVER = 600_000;

  private final MarathonServer marathon = new MarathonServer();
  private final ThreadLoop loop = new ThreadLoop("test-discovery", Ticker.system());
  private final List<AutoCloseable> open = new ArrayList<>();
  private final Map<String, String> environment = new HashMap<>();
  private Namer namer = open(Map.of());

  private Namer open(Map<String, Object> settings) {
    Map<String, Object> all = new HashMap<>();
    all.put("host", "127.0.0.1");
    all.put("port", marathon.port());
    all.put("timeoutMs", 1000);
    all.put("ttlMs", NEVER);
    all.put("emptyHoldMs", 600_000);
    all.put("firstAnswerMs", 500);
    all.putAll(settings);
    MapSettings read = new MapSettings(all);
    Namer opened =
        new MarathonNamerProvider(environment::get)
            .parse(read)
            .open(
                new DiscoveryContext(
                    Path.parse("/#/io.l5d.marathon"), loop, MetricScope.none(), new Random(1)));
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
    marathon.close();
  }

  private Seen<NameTree<Name>> look(String path) {
    Seen<NameTree<Name>> seen = new Seen<>(namer.lookup(Path.parse(path)));
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

  private static void isNegative(Seen<NameTree<Name>> name) {
    eventually(() -> assertThat(name.value()).isEqualTo(NameTree.neg()));
  }

  private Seen<AddrSet> endpoints(String path) {
    Seen<NameTree<Name>> name = look(path);
    isBound(name);
    Seen<AddrSet> seen = new Seen<>(bound(name).addresses());
    open.add(0, seen);
    return seen;
  }

  private static List<Address> addresses(Seen<AddrSet> seen) {
    return seen.last() instanceof State.Ok<AddrSet> ok && ok.value() instanceof AddrSet.Bound bound
        ? List.copyOf(bound.addresses())
        : List.of();
  }

  private void isNegative(String path) {
    try (Seen<NameTree<Name>> name = new Seen<>(namer.lookup(Path.parse(path)))) {
      eventually(() -> assertThat(name.value()).isInstanceOf(NameTree.Neg.class));
    }
  }

  private static void hasPorts(Seen<AddrSet> seen, Integer... ports) {
    eventually(
        () ->
            assertThat(
                    new TreeSet<>(addresses(seen).stream().map(a -> a.socket().getPort()).toList()))
                .containsExactly(ports));
  }

  private static void eventually(ThrowingRunnable assertion) {
    await()
        .atMost(Duration.ofSeconds(30))
        .pollInterval(Duration.ofMillis(10))
        .untilAsserted(assertion);
  }

  private void isAway(String problem) {
    eventually(() -> assertThat(namer.watches().get(0).problem()).contains(problem));
  }

  private void isThere() {
    eventually(() -> assertThat(namer.watches().get(0).problem()).isNull());
  }

  private void isAttached() {
    eventually(() -> assertThat(marathon.streams()).isEqualTo(1));
  }

  // --- names ---

  @Test
  void theLongestAppIdThatThePathStartsWithIsBound() {
    marathon.app("/shop").task("/shop", "shop-1", 1000);
    marathon.app("/shop/users").task("/shop/users", "users-1", 2000);
    Seen<NameTree<Name>> name = look("/Shop/USERS/get/7");
    isBound(name);
    assertThat(bound(name).id()).isEqualTo(Path.parse("/#/io.l5d.marathon/shop/users"));
    assertThat(bound(name).residual()).isEqualTo(Path.parse("/get/7"));
    hasPorts(endpoints("/shop/users"), 2000);
    Seen<NameTree<Name>> shorter = look("/shop/Orders");
    isBound(shorter);
    assertThat(bound(shorter).id()).isEqualTo(Path.parse("/#/io.l5d.marathon/shop"));
    assertThat(bound(shorter).residual()).isEqualTo(Path.parse("/Orders"));
  }

  @Test
  void appsThatComeAndGoChangeWhatANameIsBoundTo() {
    marathon.app("/shop").task("/shop", "shop-1", 1000);
    Seen<NameTree<Name>> name = look("/shop/users");
    isBound(name);
    isAttached();
    marathon.app("/shop/users").task("/shop/users", "users-1", 2000);
    eventually(() -> assertThat(bound(name).residual()).isEqualTo(Path.empty()));
    marathon.destroy("/shop/users");
    eventually(() -> assertThat(bound(name).residual()).isEqualTo(Path.of("users")));
    marathon.destroy("/shop").app("/other");
    isNegative(name);
  }

  @Test
  void aNameWithoutAppIsNegative() {
    marathon.app("/shop").task("/shop", "shop-1", 1000);
    isNegative(look("/web"));
    isNegative(look("/"));
  }

  // --- tasks ---

  @Test
  void eventsTellOfTasks() {
    marathon.app("/web").task("/web", "web-1", 1000);
    Seen<AddrSet> seen = endpoints("/web");
    hasPorts(seen, 1000);
    isAttached();
    marathon.task("/web", "web-2", 2000);
    hasPorts(seen, 1000, 2000);
    marathon.edit(
        "/web", "web-1", "status_update_event", task -> task.put("state", "TASK_KILLING"));
    hasPorts(seen, 2000);
    // The last one says that it leaves: an empty set is believed at once.
    marathon.edit(
        "/web", "web-2", "status_update_event", task -> task.put("state", "TASK_KILLING"));
    isNegative("/web");
  }

  @Test
  void tasksThatAreNotRunningYetOrAnyMoreAreNotUsed() {
    marathon.app("/web").task("/web", "web-1", 1000);
    for (String state : List.of("TASK_STAGING", "TASK_STARTING", "TASK_UNREACHABLE")) {
      marathon.task("/web", "web-" + state, 2000, task -> task.put("state", state));
    }
    marathon.task("/web", "old", 3000, task -> task.remove("state"));
    hasPorts(endpoints("/web"), 1000, 3000);
  }

  @Test
  @DisplayName("pain point 24: a task is not called during its health grace period")
  void healthDecidesWhenItIsToBeUsed() {
    namer = open(Map.of("useHealthCheck", true));
    marathon.app("/web", app -> app.putArray("healthChecks").add("http").add("tcp"));
    marathon.task("/web", "good", 1000, task -> MarathonServer.health(task, true, true));
    marathon.task("/web", "bad", 2000, task -> MarathonServer.health(task, true, false));
    marathon.task("/web", "in-grace-period", 3000);
    marathon.task("/web", "half-known", 4000, task -> MarathonServer.health(task, true));
    Seen<AddrSet> seen = endpoints("/web");
    hasPorts(seen, 1000);
    isAttached();
    marathon.edit(
        "/web",
        "in-grace-period",
        "health_status_changed_event",
        task -> MarathonServer.health(task, true, true));
    hasPorts(seen, 1000, 3000);
    namer = open(Map.of());
    hasPorts(endpoints("/web"), 1000, 2000, 3000, 4000);
  }

  @Test
  void anAppWithoutHealthChecksIsHealthy() {
    namer = open(Map.of("useHealthCheck", true));
    marathon.app("/web").task("/web", "web-1", 1000);
    hasPorts(endpoints("/web"), 1000);
  }

  @Test
  void aTaskWithAnAddressOfItsOwnIsReachedThere() {
    marathon.app(
        "/web",
        app -> {
          app.putArray("networks").addObject().put("mode", "container").put("name", "overlay");
          app.putObject("container")
              .putArray("portMappings")
              .addObject()
              .put("containerPort", 8080);
        });
    marathon.task(
        "/web",
        "web-1",
        1000,
        task -> {
          task.putArray("ports");
          task.putArray("ipAddresses").addObject().put("ipAddress", "127.0.0.7");
        });
    Seen<AddrSet> seen = endpoints("/web");
    hasPorts(seen, 8080);
    assertThat(addresses(seen).get(0).socket().getAddress().getHostAddress())
        .isEqualTo("127.0.0.7");
  }

  @Test
  void labelsOfTheAppGiveIdentityZoneAndWeight() {
    marathon.app(
        "/web",
        app ->
            app.putObject("labels")
                .put("identity", "spiffe://mesh/web")
                .put("zone", "b")
                .put("weight", "0.5")
                .put("other", "x"));
    marathon.task("/web", "web-1", 1000);
    Seen<AddrSet> seen = endpoints("/web");
    hasPorts(seen, 1000);
    assertThat(addresses(seen).get(0).metadata())
        .isEqualTo(Map.of("identity", "spiffe://mesh/web", "zone", "b"));
    assertThat(addresses(seen).get(0).weight()).isEqualTo(0.5);
  }

  @Test
  void aTaskThatCannotBeReadIsReportedAndTheOthersAreUsed() {
    marathon.app("/web").task("/web", "web-1", 1000);
    marathon.task("/web", "no-port", 2000, task -> task.putArray("ports"));
    marathon.task("/web", "no-host", 3000, task -> task.remove("host"));
    Seen<AddrSet> seen = endpoints("/web");
    hasPorts(seen, 1000);
    assertThat(namer.watches().get(0).skipped()).isEqualTo(2);
  }

  // --- polling and faults ---

  @Test
  void whatNoEventTellsIsFoundByPolling() {
    namer = open(Map.of("ttlMs", 50));
    marathon.app("/web").task("/web", "web-1", 1000);
    Seen<AddrSet> seen = endpoints("/web");
    hasPorts(seen, 1000);
    isAttached();
    marathon.silently("/web", "web-2", 2000);
    hasPorts(seen, 1000, 2000);
  }

  @Test
  void withoutEventsItIsPolled() {
    namer = open(Map.of("ttlMs", 50));
    marathon.withoutEvents().app("/web").task("/web", "web-1", 1000);
    Seen<AddrSet> seen = endpoints("/web");
    hasPorts(seen, 1000);
    marathon.task("/web", "web-2", 2000);
    hasPorts(seen, 1000, 2000);
  }

  @Test
  void aStreamThatIsCutIsOpenedAgainAndWhatWasMissedIsFetched() {
    marathon.app("/web").task("/web", "web-1", 1000);
    Seen<AddrSet> seen = endpoints("/web");
    hasPorts(seen, 1000);
    isAttached();
    marathon.silently("/web", "web-2", 2000).cutStreams();
    hasPorts(seen, 1000, 2000);
    isAttached();
  }

  @Test
  void aStreamThatIsSilentIsOpenedAgain() {
    namer = open(Map.of("ttlMs", 100)); // silent for 12 periods
    marathon.app("/web").task("/web", "web-1", 1000);
    hasPorts(endpoints("/web"), 1000);
    eventually(() -> assertThat(marathon.fetches("/v2/events")).isGreaterThanOrEqualTo(2));
    isAttached(); // the silent one is closed
  }

  @Test
  void aMarathonThatIsNotThereYetIsFoundWhenItComes() {
    marathon.app("/web").task("/web", "web-1", 1000);
    marathon.http().stop();
    Seen<NameTree<Name>> name = look("/web");
    eventually(
        () ->
            assertThat(name.failure())
                .hasMessageContaining("the apps of /#/io.l5d.marathon are not known")
                .hasMessageContaining("refused"));
    marathon.http().start();
    isBound(name);
  }

  @Test
  void aRestartIsSurvived() {
    marathon.app("/web").task("/web", "web-1", 1000);
    Seen<AddrSet> seen = endpoints("/web");
    Seen<NameTree<Name>> name = look("/web");
    hasPorts(seen, 1000);
    isAttached();
    marathon.http().stop();
    marathon.silently("/web", "web-2", 2000);
    hasPorts(seen, 1000);
    marathon.http().start();
    hasPorts(seen, 1000, 2000);
    isThere();
    assertThat(name.states()).noneMatch(state -> state.equals(new State.Ok<>(NameTree.neg())));
  }

  @Test
  void withoutALeaderTheLastGoodAddressesStay() {
    namer = open(Map.of("ttlMs", 50));
    marathon.app("/web").task("/web", "web-1", 1000);
    Seen<AddrSet> seen = endpoints("/web");
    hasPorts(seen, 1000);
    marathon.leader(false);
    isAway("status 503: {\"message\":\"Could not determine the current leader\"}");
    hasPorts(seen, 1000);
    marathon.leader(true).task("/web", "web-2", 2000);
    hasPorts(seen, 1000, 2000);
    isThere();
  }

  @Test
  void aRedirectToTheLeaderIsFollowed() {
    try (MarathonServer leader = new MarathonServer()) {
      leader.app("/web").task("/web", "web-1", 1000);
      marathon.redirectTo(leader.port());
      Seen<AddrSet> seen = endpoints("/web");
      hasPorts(seen, 1000);
      eventually(() -> assertThat(leader.streams()).isEqualTo(1));
      leader.task("/web", "web-2", 2000);
      hasPorts(seen, 1000, 2000);
    }
  }

  @Test
  void aStallIsFoundOut() {
    namer = open(Map.of("ttlMs", 50));
    marathon.app("/web").task("/web", "web-1", 1000);
    Seen<AddrSet> seen = endpoints("/web");
    hasPorts(seen, 1000);
    marathon.http().fault(HttpPeer.Fault.STALL);
    isAway("did not answer within 1000 ms");
    hasPorts(seen, 1000);
    marathon.http().fault(HttpPeer.Fault.NONE);
    isThere();
  }

  @Test
  void answersThatAreNoneKeepTheLastGoodAddresses() {
    namer = open(Map.of("ttlMs", 50));
    marathon.app("/web").task("/web", "web-1", 1000);
    Seen<AddrSet> seen = endpoints("/web");
    hasPorts(seen, 1000);
    for (String text : List.of("{\"app\":", "{\"app\":{}}", "[]")) {
      marathon.answer(text);
      eventually(() -> assertThat(namer.watches().get(0).problem()).isNotNull());
      hasPorts(seen, 1000);
      marathon.answer(null);
      isThere();
    }
  }

  @Test
  void aSuddenEmptyAnswerIsHeldBackUnlessTheAppIsScaledToNothing() {
    marathon.app("/web").task("/web", "web-1", 1000);
    Seen<AddrSet> seen = endpoints("/web");
    hasPorts(seen, 1000);
    isAttached();
    marathon.removeTasks("/web");
    isAway("no endpoint all of a sudden");
    hasPorts(seen, 1000);
    marathon.app("/web", app -> app.put("instances", 0));
    isNegative("/web");
  }

  @Test
  void aListOfAppsThatIsSuddenlyEmptyIsHeldBack() {
    marathon.app("/web").task("/web", "web-1", 1000);
    Seen<NameTree<Name>> name = look("/web");
    isBound(name);
    isAttached();
    long before = marathon.fetches("/v2/apps?") + marathon.fetches("/v2/apps");
    marathon.destroy("/web");
    eventually(() -> assertThat(marathon.fetches("/v2/apps")).isGreaterThan(before));
    marathon.app("/web").task("/web", "web-1", 1000);
    isThere();
    assertThat(name.states()).noneMatch(state -> state.equals(new State.Ok<>(NameTree.neg())));
  }

  // --- access ---

  @Test
  void theCredentialIsSent() {
    marathon.authorization("Basic dXNlcjpwYXNz").app("/web").task("/web", "web-1", 1000);
    Seen<NameTree<Name>> name = look("/web");
    eventually(() -> assertThat(name.failure()).hasMessageContaining("401"));
    environment.put("MARATHON_HTTP_AUTH_CREDENTIAL", "dXNlcjpwYXNz");
    namer = open(Map.of());
    hasPorts(endpoints("/web"), 1000);
  }

  @Test
  void allPathsHaveThePrefix() {
    namer = open(Map.of("uriPrefix", "/marathon/"));
    Seen<NameTree<Name>> name = look("/web");
    eventually(
        () ->
            assertThat(marathon.requests())
                .isNotEmpty()
                .allMatch(request -> request.startsWith("GET /marathon/v2/")));
    eventually(() -> assertThat(name.failure()).hasMessageContaining("status 404"));
  }

  @Test
  void allWatchesShareOneStreamWhichEndsWithTheLastObserver() throws Exception {
    marathon.app("/web").task("/web", "web-1", 1000);
    marathon.app("/users").task("/users", "users-1", 2000);
    Seen<NameTree<Name>> web = look("/web");
    Seen<NameTree<Name>> users = look("/users");
    isBound(web);
    isBound(users);
    isAttached();
    web.close();
    assertThat(marathon.streams()).isEqualTo(1);
    users.close();
    eventually(() -> assertThat(marathon.streams()).isZero());
    assertThat(namer.watches()).isEmpty();
  }
}
