package io.weft.namers.kubernetes;

import static io.weft.namers.kubernetes.Objects.SERVICES;
import static io.weft.namers.kubernetes.Objects.SLICES;
import static io.weft.namers.kubernetes.Objects.service;
import static io.weft.namers.kubernetes.Objects.slice;
import static org.assertj.core.api.Assertions.assertThat;

import io.weft.namers.name.NameTree;
import io.weft.namers.spi.AddrSet;
import io.weft.namers.spi.Name;
import io.weft.namers.spi.WatchReport;
import io.weft.testkit.Seen;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** How the state of the API server is followed, whatever happens on the way. */
class WatchTest {
  private final FakeApiServer server;
  private final Rig rig;

  WatchTest() throws IOException {
    server = FakeApiServer.start();
    rig =
        new Rig(
            new KubernetesNamerProvider(Map.of()),
            Map.of("host", "127.0.0.1", "port", Integer.toString(server.port())));
  }

  @BeforeEach
  void publishWeb() {
    web("10.0.0.1");
  }

  @AfterEach
  void close() throws IOException {
    rig.close();
    server.close();
  }

  private void web(String... endpoints) {
    Objects slice = slice("web-a").port("http", 8080);
    List.of(endpoints).forEach(slice::endpoint);
    server.put(SLICES, slice.json());
  }

  private Seen<NameTree<Name>> bound(String path) {
    Seen<NameTree<Name>> tree = rig.lookup(path);
    rig.until(() -> assertThat(tree.value()).isInstanceOf(NameTree.Leaf.class));
    return tree;
  }

  /** The endpoints of the Service, once it is watched. */
  private Seen<AddrSet> watched() {
    Seen<AddrSet> web = rig.addresses(bound("/prod/http/web"));
    rig.until(() -> assertThat(server.openWatches()).isEqualTo(1));
    return web;
  }

  private void untilEndpoints(Seen<AddrSet> seen, String... addresses) {
    rig.untilLater(
        () ->
            assertThat(Rig.details(seen))
                .extracting(address -> address.socket().getAddress().getHostAddress())
                .containsExactlyInAnyOrder(addresses));
  }

  private void untilNegative(Seen<NameTree<Name>> tree) {
    rig.until(() -> assertThat(tree.value()).isEqualTo(NameTree.neg()));
  }

  private FakeApiServer.Request lastRequest() {
    return server.requests().get(server.requests().size() - 1);
  }

  // --- the end of a watch ---

  @Test
  @DisplayName("pain point 2: a watch that the server ends goes on from where it was")
  void endedWatch() {
    Seen<AddrSet> web = watched();
    web("10.0.0.2");
    untilEndpoints(web, "10.0.0.2");
    for (int i = 3; i < 6; i++) {
      String version = server.version();
      server.endWatches();
      rig.until(() -> assertThat(server.openWatches()).isZero());
      web("10.0.0." + i); // while nobody watches
      untilEndpoints(web, "10.0.0." + i);
      assertThat(lastRequest().query()).containsEntry("resourceVersion", version);
    }
    assertThat(server.lists()).isEqualTo(1);
    assertThat(lastRequest().query())
        .containsEntry("allowWatchBookmarks", "true")
        .containsEntry("labelSelector", "kubernetes.io/service-name=web");
    assertThat(rig.report().problem()).isNull();
  }

  @Test
  void asksForWatchesThatEndAtDifferentTimes() {
    Seen<AddrSet> web = watched();
    int seconds = Integer.parseInt(lastRequest().query().get("timeoutSeconds"));
    assertThat(seconds).isBetween(120, 240);
    assertThat(Rig.details(web)).hasSize(1);
  }

  @Test
  @DisplayName("pain point 2: bookmarks keep the version young enough for the server's history")
  void bookmarks() {
    Seen<AddrSet> web = watched();
    server.compact();
    server.bookmark();
    server.endWatches();
    rig.untilLater(() -> assertThat(server.watchRequests()).isEqualTo(2));
    assertThat(lastRequest().query()).containsEntry("resourceVersion", server.version());
    web("10.0.0.2");
    untilEndpoints(web, "10.0.0.2");
    assertThat(server.lists()).isEqualTo(1);
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  @DisplayName("pain point 2: a version that the server has forgotten leads to a new list")
  void goneVersion(boolean asStatus) {
    if (asStatus) {
      server.goneAsStatus();
    }
    Seen<AddrSet> web = watched();
    web("10.0.0.2");
    untilEndpoints(web, "10.0.0.2");
    server.endWatches();
    rig.until(() -> assertThat(server.openWatches()).isZero());
    web("10.0.0.3");
    server.delete(SLICES, "web-z");
    server.compact();
    untilEndpoints(web, "10.0.0.3");
    assertThat(server.lists()).isEqualTo(2);
    web("10.0.0.4");
    untilEndpoints(web, "10.0.0.4");
    assertThat(server.lists()).isEqualTo(2);
  }

  @Test
  void aWatchThatFailsGoesOn() {
    Seen<AddrSet> web = watched();
    server.send("{\"type\":\"ERROR\",\"object\":{\"code\":500,\"message\":\"etcd is slow\"}}");
    rig.until(() -> assertThat(rig.report().problem()).contains("the watch failed: etcd is slow"));
    web("10.0.0.2");
    untilEndpoints(web, "10.0.0.2");
    assertThat(server.lists()).isEqualTo(1);
  }

  @Test
  void aWatchThatEndsAtOnceAndWithoutAWordLeadsToANewList() {
    watched();
    server.endWatches();
    rig.untilSoon(() -> assertThat(server.lists()).isEqualTo(2));
  }

  // --- order ---

  @Test
  @DisplayName("pain point 3: what is older than what is known changes nothing")
  void oldEvents() {
    Seen<AddrSet> web = watched();
    web("10.0.0.2");
    web("10.0.0.3");
    untilEndpoints(web, "10.0.0.3");
    long version = Long.parseLong(server.version());
    int seen = web.states().size();
    server.send(
        "MODIFIED",
        slice("web-a").version(version - 1).port("http", 8080).endpoint("10.0.0.2").json());
    server.send(
        "MODIFIED", slice("web-a").version(version).port("http", 8080).endpoint("10.0.0.9").json());
    server.send("DELETED", slice("web-a").version(version - 1).json());
    server.put(SLICES, slice("web-b").port("http", 8080).endpoint("10.0.0.4").json());
    untilEndpoints(web, "10.0.0.3", "10.0.0.4");
    assertThat(web.states()).hasSize(seen + 1);
    server.endWatches();
    rig.untilLater(() -> assertThat(server.watchRequests()).isEqualTo(2));
    assertThat(lastRequest().query()).containsEntry("resourceVersion", server.version());
  }

  @Test
  @DisplayName("pain point 3: a late event does not bring a deleted slice back")
  void eventAfterDeletion() {
    server.put(SLICES, slice("web-b").port("http", 8080).endpoint("10.0.0.2").json());
    Seen<AddrSet> web = watched();
    untilEndpoints(web, "10.0.0.1", "10.0.0.2");
    server.delete(SLICES, "web-b");
    untilEndpoints(web, "10.0.0.1");
    server.send(
        "MODIFIED",
        slice("web-b")
            .version(Long.parseLong(server.version()) - 1)
            .port("http", 8080)
            .endpoint("10.0.0.2")
            .json());
    web("10.0.0.1", "10.0.0.3");
    untilEndpoints(web, "10.0.0.1", "10.0.0.3");
  }

  @Test
  void eventsOfAKindThatIsNotKnownAreIgnored() {
    Seen<AddrSet> web = watched();
    server.send("{\"type\":\"RENAMED\",\"object\":{}}");
    server.send("");
    web("10.0.0.2");
    untilEndpoints(web, "10.0.0.2");
    assertThat(server.requests()).hasSize(2);
  }

  // --- deletion ---

  @Test
  @DisplayName("pain point 1: no calls go to the endpoints of a deleted service")
  void deletedService() {
    server.put(SERVICES, service("web").servicePort("http", 80, "8080").json());
    Seen<NameTree<Name>> byName = bound("/prod/http/web");
    Seen<NameTree<Name>> byNumber = bound("/prod/80/web");
    rig.until(() -> assertThat(server.openWatches()).isEqualTo(2));
    rig.loop.advance(Duration.ofMillis(100)); // the pace of telling
    server.delete(SERVICES, "web"); // its slices are collected some time later
    untilNegative(byNumber);
    assertThat(byName.value()).isInstanceOf(NameTree.Leaf.class);
    server.delete(SLICES, "web-a");
    untilNegative(byName);
    server.put(SERVICES, service("web").servicePort("http", 80, "8080").json());
    web("10.0.0.7");
    rig.untilLater(
        () -> {
          assertThat(byName.value()).isInstanceOf(NameTree.Leaf.class);
          assertThat(byNumber.value()).isInstanceOf(NameTree.Leaf.class);
        });
  }

  @Test
  @DisplayName("pain point 1: a deletion is seen that happened while nobody could watch")
  void deletedMeanwhile() {
    Seen<NameTree<Name>> tree = bound("/prod/http/web");
    rig.until(() -> assertThat(server.openWatches()).isEqualTo(1));
    server.bookmark();
    server.endWatches();
    rig.until(() -> assertThat(server.openWatches()).isZero());
    server.delete(SLICES, "web-a");
    rig.untilLater(() -> assertThat(tree.value()).isEqualTo(NameTree.neg()));
    assertThat(server.lists()).isEqualTo(1);
  }

  @Test
  void aListThatIsSuddenlyEmptyIsNotBelievedForAWhile() {
    Seen<NameTree<Name>> tree = bound("/prod/http/web");
    rig.until(() -> assertThat(server.openWatches()).isEqualTo(1));
    server.vanish(SLICES, "web-a");
    server.compact();
    server.endWatches();
    rig.untilLater(() -> assertThat(rig.report().problem()).contains("all of a sudden"));
    assertThat(tree.value()).isInstanceOf(NameTree.Leaf.class);
    rig.untilLater(() -> assertThat(tree.value()).isEqualTo(NameTree.neg()));
  }

  // --- the server away ---

  @Test
  void waitsForAServerThatIsNotThereYet() throws IOException {
    server.stop();
    Seen<NameTree<Name>> tree = rig.lookup("/prod/http/web");
    rig.untilLater(() -> assertThat(tree.failure()).hasMessageContaining("is not known"));
    rig.untilLater(
        () ->
            assertThat(rig.report().problem())
                .startsWith("endpointslices of prod/web at http://127.0.0.1:")
                .contains("cannot be listed"));
    server.restart();
    rig.untilLater(() -> assertThat(tree.value()).isInstanceOf(NameTree.Leaf.class));
    assertThat(rig.report().problem()).isNull();
  }

  @Test
  void keepsTheEndpointsWhileTheServerIsAway() throws IOException {
    Seen<AddrSet> web = watched();
    server.stop();
    rig.until(() -> assertThat(rig.report().problem()).contains("the watch was cut"));
    rig.loop.advance(Duration.ofSeconds(60));
    rig.untilLater(() -> assertThat(rig.report().staleSeconds()).isGreaterThanOrEqualTo(60));
    assertThat(web.states()).hasSize(1);
    web("10.0.0.2");
    server.compact();
    server.restart();
    untilEndpoints(web, "10.0.0.2");
    assertThat(rig.report().staleSeconds()).isZero();
  }

  @Test
  void aCutConnectionIsReplacedWithoutANewList() {
    Seen<AddrSet> web = watched();
    server.cut();
    rig.until(() -> assertThat(rig.report().problem()).contains("the watch was cut"));
    rig.untilLater(() -> assertThat(rig.report().problem()).isNull()); // though nothing changed
    web("10.0.0.2");
    untilEndpoints(web, "10.0.0.2");
    assertThat(server.lists()).isEqualTo(1);
  }

  @Test
  @DisplayName("pain point 2: a watch that has gone silent for good is replaced")
  void stalledWatch() {
    Seen<AddrSet> web = watched();
    server.stall(true);
    web("10.0.0.2");
    rig.loop.advance(Duration.ofSeconds(250)); // a watch, and the time to end it
    rig.untilLater(() -> assertThat(rig.report().problem()).contains("the watch"));
    assertThat(Rig.details(web)).hasSize(1);
    server.stall(false);
    untilEndpoints(web, "10.0.0.2");
  }

  @Test
  void aListThatStallsIsGivenUp() {
    server.stall(true);
    Seen<NameTree<Name>> tree = rig.lookup("/prod/http/web");
    rig.until(() -> assertThat(server.requests()).hasSize(1));
    rig.loop.advance(Duration.ofSeconds(10));
    rig.until(
        () -> assertThat(rig.report().problem()).contains("the list is not answered in time"));
    server.stall(false);
    rig.untilLater(() -> assertThat(tree.value()).isInstanceOf(NameTree.Leaf.class));
  }

  @ParameterizedTest
  @ValueSource(ints = {429, 500, 503})
  void aListThatIsRefusedIsTriedAgain(int status) {
    server.refuse(false, status);
    Seen<NameTree<Name>> tree = rig.lookup("/prod/http/web");
    rig.untilLater(() -> assertThat(server.lists()).isGreaterThan(3));
    rig.untilLater(
        () ->
            assertThat(rig.report().problem())
                .contains("cannot be listed: status " + status + " (refused for the test)"));
    server.refuse(false, 0);
    rig.untilLater(() -> assertThat(tree.value()).isInstanceOf(NameTree.Leaf.class));
  }

  @Test
  void saysWhichPermissionIsMissing() {
    server.refuse(true, 403);
    Seen<NameTree<Name>> tree = rig.lookup("/prod/http/web");
    rig.until(
        () ->
            assertThat(rig.report().problem())
                .contains("endpointslices of prod/web")
                .contains("cannot be watched: status 403 (refused for the test); a role must"));
    assertThat(tree.value()).isInstanceOf(NameTree.Leaf.class); // what is listed is used
    assertThat(rig.namer.watches()).extracting(WatchReport::known).containsExactly(true);
    long asked = server.watchRequests();
    rig.loop.advance(Duration.ofMillis(99)); // there is a pause between tries
    assertThat(server.watchRequests()).isEqualTo(asked);
    server.refuse(true, 0);
    rig.untilLater(() -> assertThat(rig.report().problem()).isNull());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "this is not JSON",
        "{\"type\":\"MODIFIED\",\"object\":{\"metadata\":{\"resourceVersion\":\"7\"}}}",
        "{\"type\":\"MODIFIED\",\"object\":{\"metadata\":{\"name\":\"web-a\"}}}",
        "{\"type\":\"BOOKMARK\",\"object\":null}"
      })
  @DisplayName("pain point 2: an event that makes no sense leads to a new list")
  void senselessEvent(String line) {
    Seen<AddrSet> web = watched();
    server.send(line);
    rig.until(() -> assertThat(rig.report().problem()).contains("the watch told"));
    web("10.0.0.2");
    untilEndpoints(web, "10.0.0.2");
    assertThat(server.lists()).isEqualTo(2);
  }
}
