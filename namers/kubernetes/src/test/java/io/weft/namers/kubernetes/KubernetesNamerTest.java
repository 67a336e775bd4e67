package io.weft.namers.kubernetes;

import static io.weft.namers.kubernetes.Objects.SERVICES;
import static io.weft.namers.kubernetes.Objects.SLICES;
import static io.weft.namers.kubernetes.Objects.service;
import static io.weft.namers.kubernetes.Objects.slice;
import static org.assertj.core.api.Assertions.assertThat;

import io.weft.namers.name.NameTree;
import io.weft.namers.spi.AddrSet;
import io.weft.namers.spi.Name;
import io.weft.testkit.Seen;
import java.io.IOException;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Which endpoints a path stands for. */
class KubernetesNamerTest {
  private final FakeApiServer server;
  private Rig rig;

  KubernetesNamerTest() throws IOException {
    server = FakeApiServer.start();
    rig = new Rig(new KubernetesNamerProvider(Map.of()), settings(Map.of()));
  }

  @BeforeEach
  void publishWeb() {
    server.put(SLICES, slice("web-a").port("http", 8080).endpoint("10.0.0.1", "zone-1").json());
  }

  @AfterEach
  void close() throws IOException {
    rig.close();
    server.close();
  }

  private Map<String, String> settings(Map<String, String> more) {
    Map<String, String> settings = new HashMap<>(more);
    settings.put("host", "127.0.0.1");
    settings.put("port", Integer.toString(server.port()));
    return settings;
  }

  private void use(Map<String, String> more) {
    rig.close();
    rig = new Rig(new KubernetesNamerProvider(Map.of()), settings(more));
  }

  private Seen<AddrSet> bound(String path) {
    Seen<NameTree<Name>> tree = rig.lookup(path);
    rig.until(() -> assertThat(tree.value()).isInstanceOf(NameTree.Leaf.class));
    return rig.addresses(tree);
  }

  private void untilNegative(Seen<NameTree<Name>> tree) {
    rig.until(() -> assertThat(tree.value()).isEqualTo(NameTree.neg()));
  }

  private void untilNegative(String path) {
    untilNegative(rig.lookup(path));
  }

  private void untilEndpoints(Seen<AddrSet> seen, String... endpoints) {
    rig.untilLater(() -> assertThat(Rig.endpoints(seen)).containsExactlyInAnyOrder(endpoints));
  }

  @Test
  void namesAPortOfAServiceInANamespace() {
    Seen<NameTree<Name>> tree = rig.lookup("/Prod/http/WEB/rest/of/it");
    rig.until(
        () ->
            assertThat(tree.value())
                .hasToString("/#/io.l5d.k8s/prod/http/web (residual /rest/of/it)"));
    Seen<AddrSet> addresses = rig.addresses(tree);
    assertThat(Rig.endpoints(addresses)).containsExactly("10.0.0.1:8080");
    assertThat(Rig.details(addresses).get(0).weight()).isEqualTo(1);
    assertThat(Rig.details(addresses).get(0).metadata()).isEqualTo(Map.of("zone", "zone-1"));
  }

  @Test
  void followsChanges() {
    Seen<AddrSet> web = bound("/prod/http/web");
    server.put(
        SLICES, slice("web-a").port("http", 8080).endpoint("10.0.0.1").endpoint("10.0.0.2").json());
    untilEndpoints(web, "10.0.0.1:8080", "10.0.0.2:8080");
    server.put(SLICES, slice("web-a").port("http", 8081).endpoint("10.0.0.2").json());
    untilEndpoints(web, "10.0.0.2:8081");
    assertThat(server.lists()).isEqualTo(1);
  }

  @Test
  void isNegativeWhereNothingIs() {
    untilNegative("/prod/http/other");
    untilNegative("/elsewhere/http/web");
    untilNegative("/prod/admin/web");
    untilNegative("/prod/http");
    // No object can be called so: the server is not asked.
    untilNegative("/prod/http/..\\x2fweb");
    untilNegative("/prod/70000/web");
    untilNegative("/prod/http/web\\x3fx");
    assertThat(server.lists()).isEqualTo(3);
  }

  @Test
  void mergesTheSlicesOfAServiceAndCountsNoEndpointTwice() {
    server.put(
        SLICES, slice("web-b").port("http", 8080).endpoint("10.0.0.2").endpoint("10.0.0.1").json());
    server.put(SLICES, slice("web-6").type("IPv6").port("http", 8080).endpoint("fd00::1").json());
    server.put(SLICES, slice("other", "other").port("http", 8080).endpoint("10.0.0.9").json());
    Seen<AddrSet> web = bound("/prod/http/web");
    untilEndpoints(web, "10.0.0.1:8080", "10.0.0.2:8080", "fd00:0:0:0:0:0:0:1:8080");
    server.delete(SLICES, "web-a");
    server.delete(SLICES, "web-6");
    untilEndpoints(web, "10.0.0.1:8080", "10.0.0.2:8080");
  }

  @Test
  void readsListsInPages() {
    server.pages(2);
    for (int i = 1; i <= 5; i++) {
      server.put(SLICES, slice("web-" + i).port("http", 8080).endpoint("10.0.1." + i).json());
    }
    Seen<AddrSet> web = bound("/prod/http/web");
    assertThat(Rig.endpoints(web)).hasSize(6);
    assertThat(server.lists()).isEqualTo(3);
  }

  @Test
  void startsAListAgainWhoseNextPageIsForgotten() {
    server.pages(1);
    server.expirePages();
    server.put(SLICES, slice("web-b").port("http", 8080).endpoint("10.0.0.2").json());
    Seen<NameTree<Name>> tree = rig.lookup("/prod/http/web");
    rig.untilLater(() -> assertThat(tree.value()).isInstanceOf(NameTree.Leaf.class));
    assertThat(Rig.endpoints(rig.addresses(tree))).hasSize(2);
    assertThat(server.lists()).isEqualTo(4);
  }

  // --- ports ---

  @Test
  void aNumberIsAPortOfTheServiceWhateverItIsOnThePods() {
    server.put(SERVICES, service("web").servicePort("http", 80, "named-on-pods").json());
    // Pods of two generations, of which each calls another port by that name.
    server.put(SLICES, slice("web-b").port("http", 9090).endpoint("10.0.0.2").json());
    Seen<AddrSet> web = bound("/prod/80/web");
    untilEndpoints(web, "10.0.0.1:8080", "10.0.0.2:9090");
    assertThat(rig.report().id()).hasToString("/#/io.l5d.k8s/prod/80/web");
  }

  @Test
  void aNumberIsAPortOfThePodsIfTheServiceHasNoSuchPort() {
    server.put(SERVICES, service("web").servicePort("http", 80, "8080").json());
    assertThat(Rig.endpoints(bound("/prod/8080/web"))).containsExactly("10.0.0.1:8080");
    untilNegative("/prod/8081/web");
  }

  @Test
  void aPortOfAServiceMayHaveNoName() {
    server.put(SERVICES, service("one").servicePort("", 80, "8080").json());
    server.put(SLICES, slice("one-a", "one").port("", 8080).endpoint("10.0.2.1").json());
    assertThat(Rig.endpoints(bound("/prod/80/one"))).containsExactly("10.0.2.1:8080");
  }

  @Test
  void followsThePortOfAService() {
    server.put(SERVICES, service("web").servicePort("http", 80, "8080").json());
    server.put(
        SLICES, slice("web-a").port("http", 8080).port("new", 9090).endpoint("10.0.0.1").json());
    Seen<AddrSet> web = bound("/prod/80/web");
    untilEndpoints(web, "10.0.0.1:8080");
    server.put(SERVICES, service("web").servicePort("new", 80, "9090").json());
    untilEndpoints(web, "10.0.0.1:9090");
  }

  @Test
  void clustersOfOneServiceShareItsWatch() {
    server.put(SERVICES, service("web").servicePort("http", 80, "8080").json());
    server.put(
        SLICES, slice("web-a").port("http", 8080).port("admin", 9990).endpoint("10.0.0.1").json());
    assertThat(Rig.endpoints(bound("/prod/http/web"))).containsExactly("10.0.0.1:8080");
    assertThat(Rig.endpoints(bound("/prod/admin/web"))).containsExactly("10.0.0.1:9990");
    assertThat(Rig.endpoints(bound("/prod/80/web"))).containsExactly("10.0.0.1:8080");
    rig.until(() -> assertThat(server.openWatches()).isEqualTo(2)); // slices and the Service
    assertThat(server.lists()).isEqualTo(2);
  }

  // --- conditions ---

  @Test
  void takesWhatIsReady() {
    server.put(
        SLICES,
        slice("web-a")
            .port("http", 8080)
            .endpoint("10.0.0.1", true, true, false)
            .endpoint("10.0.0.2", false, false, false)
            .endpoint("10.0.0.3", false, true, true)
            .endpoint("10.0.0.4")
            .json());
    untilEndpoints(bound("/prod/http/web"), "10.0.0.1:8080", "10.0.0.4:8080");
  }

  @Test
  void takesWhatTerminatesAndServesIfNothingElseIsLeft() {
    Seen<AddrSet> web = bound("/prod/http/web");
    server.put(
        SLICES,
        slice("web-a")
            .port("http", 8080)
            .endpoint("10.0.0.1", false, true, true)
            .endpoint("10.0.0.2", false, false, true)
            .json());
    server.put(
        SLICES, slice("web-b").port("http", 8080).endpoint("10.0.0.3", false, false, false).json());
    rig.untilLater(() -> assertThat(rig.report().problem()).isNull());
    untilEndpoints(web, "10.0.0.1:8080");
  }

  @Test
  void believesAtOnceThatTerminatedEndpointsAreGone() {
    Seen<NameTree<Name>> tree = rig.lookup("/prod/http/web");
    rig.until(() -> assertThat(tree.value()).isInstanceOf(NameTree.Leaf.class));
    server.put(
        SLICES, slice("web-a").port("http", 8080).endpoint("10.0.0.1", false, false, true).json());
    rig.loop.advance(Duration.ofMillis(100)); // the pace of telling, and no more
    untilNegative(tree);
  }

  @Test
  void believesAtOnceThatEndpointsAreGoneWhichServedToTheirEnd() {
    Seen<NameTree<Name>> tree = rig.lookup("/prod/http/web");
    rig.until(() -> assertThat(tree.value()).isInstanceOf(NameTree.Leaf.class));
    int seen = tree.states().size();
    server.put(
        SLICES,
        slice("web-a")
            .port("http", 8080)
            .endpoint("10.0.0.1", false, true, true)
            .endpoint("10.0.0.2", false, true, true)
            .json());
    Seen<AddrSet> web = rig.addresses(tree);
    untilEndpoints(web, "10.0.0.1:8080", "10.0.0.2:8080");
    rig.loop.advance(Duration.ofMillis(100));
    server.put(SLICES, slice("web-a").port("http", 8080).json());
    untilNegative(tree);
    assertThat(tree.states()).hasSize(seen + 1);
  }

  @Test
  void holdsEndpointsThatAreSuddenlyNotReady() {
    Seen<NameTree<Name>> tree = rig.lookup("/prod/http/web");
    rig.until(() -> assertThat(tree.value()).isInstanceOf(NameTree.Leaf.class));
    rig.loop.advance(Duration.ofMillis(100));
    server.put(
        SLICES, slice("web-a").port("http", 8080).endpoint("10.0.0.1", false, false, false).json());
    rig.until(() -> assertThat(rig.report().problem()).contains("no endpoint all of a sudden"));
    assertThat(tree.value()).isInstanceOf(NameTree.Leaf.class);
    rig.loop.advance(Duration.ofSeconds(10));
    untilNegative(tree);
  }

  // --- what cannot be read ---

  @Test
  void leavesOutWhatCannotBeReadAndReportsIt() {
    server.put(SLICES, slice("web-f").type("FQDN").port("http", 80).endpoint("x.example").json());
    server.put(SLICES, slice("web-g").port("http", 0).endpoint("10.0.0.7").json());
    server.put(SLICES, slice("web-h").endpointsAre("none").json());
    server.put(
        SLICES,
        slice("web-i").port("http", 8080).endpoint("no address").endpoint("10.0.0.8").json());
    untilEndpoints(bound("/prod/http/web"), "10.0.0.1:8080", "10.0.0.8:8080");
    assertThat(rig.report().skipped()).isEqualTo(4);
  }

  @Test
  void keepsTheLastGoodStateWhenNothingCanBeRead() {
    Seen<AddrSet> web = bound("/prod/http/web");
    server.put(SLICES, slice("web-a").endpointsAre("none").json());
    rig.untilLater(() -> assertThat(rig.report().problem()).contains("endpoints is not a list"));
    assertThat(Rig.endpoints(web)).containsExactly("10.0.0.1:8080");
    server.put(SLICES, slice("web-a").port("http", 8080).endpoint("10.0.0.2").json());
    untilEndpoints(web, "10.0.0.2:8080");
    assertThat(rig.report().problem()).isNull();
  }

  // --- labels and identities ---

  @Test
  void aLabelSelectsSlices() {
    use(Map.of("labelSelector", "version"));
    server.put(
        SLICES,
        slice("web-b").label("version", "v2").port("http", 8080).endpoint("10.0.0.2").json());
    Seen<NameTree<Name>> tree = rig.lookup("/prod/http/web/v2/rest");
    rig.until(
        () ->
            assertThat(tree.value())
                .hasToString("/#/io.l5d.k8s/prod/http/web/v2 (residual /rest)"));
    untilEndpoints(rig.addresses(tree), "10.0.0.2:8080");
    untilNegative("/prod/http/web/v3");
    untilNegative("/prod/http/web"); // the value is missing
    // A slice whose label changes leaves the watch as if it were deleted.
    server.put(
        SLICES,
        slice("web-b").label("version", "v3").port("http", 8080).endpoint("10.0.0.2").json());
    rig.untilLater(() -> assertThat(tree.value()).isEqualTo(NameTree.neg()));
  }

  @Test
  void identitiesComeFromTheTemplateOrTheSlice() {
    use(Map.of("identity", "spiffe://example.org/ns/{namespace}/sa/{service}/{port}"));
    server.put(
        SLICES,
        slice("web-b")
            .identity("spiffe://example.org/other")
            .port("http", 8080)
            .endpoint("10.0.0.2")
            .json());
    server.put(
        SLICES,
        slice("web-c").identity("otherwise").port("http", 8080).endpoint("10.0.0.3").json());
    Seen<AddrSet> web = bound("/prod/http/web");
    assertThat(Rig.details(web))
        .extracting(address -> address.identity().orElse(""))
        .containsExactly("spiffe://example.org/ns/prod/sa/web/http", "spiffe://example.org/other");
    // An endpoint is not called in clear text because its identity is misspelt.
    assertThat(rig.report().skipped()).isEqualTo(1);
  }

  // --- other forms ---

  @Test
  void theNamespaceMayBeFixed() {
    rig.close();
    Map<String, String> environment = Map.of("MY_NS", "prod");
    rig = new Rig(new KubernetesNsNamerProvider(environment), settings(Map.of("envVar", "MY_NS")));
    Seen<NameTree<Name>> tree = rig.lookup("/http/web/rest");
    rig.until(
        () -> assertThat(tree.value()).hasToString("/#/io.l5d.k8s.ns/http/web (residual /rest)"));
  }

  @Test
  void aServiceMayBeReachedThroughItsLoadBalancer() {
    rig.close();
    rig =
        new Rig(
            new KubernetesExternalNamerProvider(Map.of()),
            settings(Map.of("identity", "spiffe://example.org/{service}")));
    server.put(
        SERVICES, service("web").servicePort("http", 80, "8080").ingress("ip", "192.0.2.1").json());
    Seen<AddrSet> byName = bound("/prod/http/web");
    Seen<AddrSet> byNumber = bound("/prod/80/web");
    untilEndpoints(byName, "192.0.2.1:80");
    untilEndpoints(byNumber, "192.0.2.1:80");
    assertThat(Rig.details(byName).get(0).identity()).contains("spiffe://example.org/web");
    assertThat(server.openWatches()).isEqualTo(1);
    untilNegative("/prod/8080/web");
    server.put(
        SERVICES,
        service("web")
            .servicePort("http", 81, "8080")
            .ingress("ip", "192.0.2.2")
            .ingress("hostname", "127.0.0.9")
            .json());
    untilEndpoints(byName, "192.0.2.2:81", "127.0.0.9:81");
  }

  @Test
  void aServiceWithoutLoadBalancerIsNegativeFromOutside() {
    rig.close();
    rig = new Rig(new KubernetesExternalNamerProvider(Map.of()), settings(Map.of()));
    server.put(SERVICES, service("web").servicePort("http", 80, "8080").json());
    untilNegative("/prod/http/web");
    untilNegative("/prod/http/missing");
  }

  @Test
  void watchesAndConnectionsEndWithTheLastObserver() {
    List<Seen<AddrSet>> all = List.of(bound("/prod/http/web"), bound("/prod/http/web"));
    assertThat(all).allSatisfy(seen -> assertThat(Rig.endpoints(seen)).hasSize(1));
    rig.until(() -> assertThat(server.openWatches()).isEqualTo(1));
    rig.lookAway();
    rig.until(() -> assertThat(server.openWatches()).isZero());
    rig.until(() -> assertThat(server.connections()).isZero());
    rig.loop.advance(Duration.ofSeconds(30));
    assertThat(rig.loop.pendingTimeouts()).isZero();
    assertThat(rig.namer.watches()).isEmpty();
    assertThat(Rig.endpoints(bound("/prod/http/web"))).hasSize(1); // and it can begin again
  }

  @Test
  void watchesEndWithTheNamer() {
    Seen<AddrSet> web = bound("/prod/http/web");
    rig.until(() -> assertThat(server.openWatches()).isEqualTo(1));
    rig.namer.close();
    rig.until(() -> assertThat(server.openWatches()).isZero());
    rig.loop.advance(Duration.ofSeconds(30));
    assertThat(server.requests()).hasSize(2);
    assertThat(Rig.endpoints(web)).hasSize(1);
  }
}
