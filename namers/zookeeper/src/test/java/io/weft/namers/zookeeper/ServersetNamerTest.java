package io.weft.namers.zookeeper;

import static io.weft.namers.zookeeper.Discovered.awaitNegative;
import static io.weft.namers.zookeeper.Discovered.awaitPorts;
import static io.weft.namers.zookeeper.Discovered.eventually;
import static org.assertj.core.api.Assertions.assertThat;

import io.weft.namers.name.NameTree;
import io.weft.namers.name.Path;
import io.weft.namers.spi.AddrSet;
import io.weft.namers.spi.Address;
import io.weft.namers.spi.DiscoveryContext;
import io.weft.namers.spi.Name;
import io.weft.namers.spi.Namer;
import io.weft.stack.activity.State;
import io.weft.stack.metrics.MetricScope;
import io.weft.testkit.ManualLoop;
import io.weft.testkit.MapSettings;
import io.weft.testkit.Seen;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.stream.IntStream;
import org.apache.zookeeper.ZooDefs;
import org.apache.zookeeper.data.ACL;
import org.apache.zookeeper.data.Id;
import org.apache.zookeeper.server.auth.DigestAuthenticationProvider;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ServersetNamerTest {
  private static final String WEB = "/discovery/prod/web";

  @TempDir static java.nio.file.Path directory;
  private static ZooKeeperProcess server;
  private static Tree tree;
  private Discovered discovered;

  @BeforeAll
  static void start() throws Exception {
    server = ZooKeeperProcess.start(directory);
    tree = new Tree(server.hosts());
  }

  @AfterAll
  static void stop() throws Exception {
    tree.close();
    server.close();
  }

  @BeforeEach
  void open() throws Exception {
    tree.deleteAll("/discovery");
    discovered = Discovered.by(new ServersetsNamerProvider(), server, Map.of());
  }

  @AfterEach
  void close() throws Exception {
    discovered.close();
    eventually().until(() -> server.sessions().equals(List.of(tree.session())));
  }

  private static void member(int number, String json) throws Exception {
    tree.create(WEB + "/" + Members.name(number), json);
  }

  @Test
  void membersComeChangeAndGo() throws Exception {
    Seen<AddrSet> web = discovered.look(WEB);
    awaitNegative(web);
    member(1, Members.alive(1001));
    awaitPorts(web, 1001);
    member(2, Members.alive(1002));
    member(3, Members.json(1003, "STARTING", ""));
    tree.create(WEB + "/other_0000000004", Members.alive(1004));
    awaitPorts(web, 1001, 1002);
    tree.set(WEB + "/" + Members.name(3), Members.alive(1003));
    awaitPorts(web, 1001, 1002, 1003);
    tree.delete(WEB + "/" + Members.name(1));
    awaitPorts(web, 1002, 1003);
    tree.set(WEB + "/" + Members.name(2), Members.alive(2002));
    awaitPorts(web, 2002, 1003);
  }

  @Test
  void aMemberThatIsMadeAnewUnderItsNameIsReadAnew() throws Exception {
    member(1, Members.alive(1001));
    member(2, Members.alive(1002));
    Seen<AddrSet> web = discovered.look(WEB);
    awaitPorts(web, 1001, 1002);
    tree.delete(WEB + "/" + Members.name(2));
    member(2, Members.alive(2002));
    awaitPorts(web, 1001, 2002);
    tree.set(WEB + "/" + Members.name(2), Members.alive(3002));
    awaitPorts(web, 1001, 3002);
  }

  @Test
  void onlyMembersThatAreAliveAreCalled() throws Exception {
    int number = 0;
    for (String status :
        List.of(
            "ALIVE", "DEAD", "STARTING", "STOPPING", "STOPPED", "WARNING", "UNKNOWN", "alive")) {
      member(number, Members.json(1000 + number, status, ""));
      number++;
    }
    member(number, "{\"serviceEndpoint\":{\"host\":\"127.0.0.1\",\"port\":1100}}");
    awaitPorts(discovered.look(WEB), 1000);
  }

  @Test
  void anEndpointIsChosenByNameAndAMemberByShard() throws Exception {
    String http = ",\"additionalEndpoints\":{\"http\":{\"host\":\"127.0.0.1\",\"port\":%d}}";
    member(1, Members.json(1001, "ALIVE", ",\"shard\":1" + String.format(http, 2001)));
    member(2, Members.json(1002, "ALIVE", ",\"shard\":2" + String.format(http, 2002)));
    member(3, Members.json(1003, "ALIVE", ",\"shard\":2"));
    awaitPorts(discovered.look(WEB), 1001, 1002, 1003);
    awaitPorts(discovered.look(WEB + ":http"), 2001, 2002);
    awaitPorts(discovered.look(WEB + ":http#2"), 2002);
    awaitNegative(discovered.look(WEB + ":admin"));
    awaitPorts(discovered.look(WEB + ":http#2/addUser"), 2002);
  }

  @Test
  @DisplayName(
      "pain point 26: '#' in a path is a shard or part of no name, never cut off in silence")
  void numberSigns() throws Exception {
    member(1, Members.json(1001, "ALIVE", ",\"shard\":1"));
    member(2, Members.json(1002, "ALIVE", ",\"shard\":2"));
    awaitPorts(discovered.look(WEB + "#2"), 1002);
    awaitNegative(discovered.look(WEB + "#7"));
    awaitNegative(discovered.look(WEB + "#two"));
    awaitNegative(discovered.look(WEB + "#"));
    Seen<NameTree<Name>> name = discovered.name(WEB + "#2");
    eventually().until(() -> name.last().toString().contains("/#/io.l5d.serversets" + WEB + "#2"));
  }

  @Test
  void metadataOfAMemberGoesToItsAddress() throws Exception {
    member(
        1,
        Members.json(
            1001,
            "ALIVE",
            ",\"metadata\":{\"identity\":\"spiffe://example.org/web\",\"zone\":\"eu-1a\","
                + "\"weight\":\"2.5\",\"build\":\"17\",\"long\":\""
                + "x".repeat(1000)
                + "\"}"));
    Seen<AddrSet> web = discovered.look(WEB);
    awaitPorts(web, Map.of(1001, 2.5));
    Address address = Discovered.addresses(web).get(0);
    assertThat(address.identity()).contains("spiffe://example.org/web");
    assertThat(address.metadata())
        .containsEntry(Address.ZONE, "eu-1a")
        .containsEntry("build", "17")
        .doesNotContainKey("long");
  }

  @Test
  void vectorsWeighMembers() throws Exception {
    for (int i = 1; i <= 4; i++) {
      member(i, Members.json(1000 + i, "ALIVE", ",\"shard\":" + i));
    }
    tree.create(
        WEB + "/vector_0000000001",
        "{\"vector\":[{\"select\":\"inet=127.0.0.1:1001\",\"weight\":0.5,\"priority\":1},"
            + "{\"select\":\"member=member_0000000002\",\"weight\":3.0,\"priority\":1},"
            + "{\"select\":\"shard=3\",\"weight\":0.0,\"priority\":1}]}");
    Seen<AddrSet> web = discovered.look(WEB);
    awaitPorts(web, Map.of(1001, 0.5, 1002, 3.0, 1003, 0.0, 1004, 1.0));
    tree.create(
        WEB + "/vector_0000000002",
        "{\"vector\":[{\"select\":\"shard=1\",\"weight\":0.5,\"priority\":1}]}");
    awaitPorts(web, Map.of(1001, 0.25, 1002, 3.0, 1003, 0.0, 1004, 1.0));
    tree.delete(WEB + "/vector_0000000001");
    awaitPorts(web, Map.of(1001, 0.5, 1002, 1.0, 1003, 1.0, 1004, 1.0));
  }

  @Test
  void entriesThatCannotBeReadAreReportedAndLeftOut() throws Exception {
    member(1, Members.alive(1001));
    List<String> malformed =
        List.of(
            "",
            "{",
            "[]",
            "{\"status\":\"ALIVE\"}",
            Members.alive(0),
            Members.alive(65_536),
            Members.json(1002, "ALIVE", ",\"metadata\":{\"identity\":\"web\"}"),
            Members.json(1002, "ALIVE", ",\"metadata\":{\"weight\":\"-1\"}"));
    for (int i = 0; i < malformed.size(); i++) {
      member(10 + i, malformed.get(i));
    }
    tree.create(WEB + "/vector_0000000001", "{\"vector\":[{\"select\":\"all\",\"weight\":0.5}]}");
    Seen<AddrSet> web = discovered.look(WEB);
    awaitPorts(web, 1001);
    assertThat(discovered.namer().watches())
        .singleElement()
        .satisfies(report -> assertThat(report.skipped()).isEqualTo(malformed.size() + 1));
    tree.set(WEB + "/" + Members.name(10), Members.alive(1002));
    awaitPorts(web, 1001, 1002);
  }

  @Test
  void aSetThatSaysOfItselfThatItStopsIsBelievedAtOnce() throws Exception {
    member(1, Members.alive(1001));
    member(2, Members.alive(1002));
    Seen<AddrSet> web = discovered.look(WEB);
    awaitPorts(web, 1001, 1002);
    tree.set(WEB + "/" + Members.name(1), Members.json(1001, "STOPPING", ""));
    awaitPorts(web, 1002);
    tree.set(WEB + "/" + Members.name(2), Members.json(1002, "STOPPING", ""));
    awaitNegative(web);
  }

  @Test
  void aSetThatHasVanishedIsHeld() throws Exception {
    member(1, Members.alive(1001));
    Seen<AddrSet> web = discovered.look(WEB);
    awaitPorts(web, 1001);
    tree.deleteAll(WEB);
    eventually().until(() -> discovered.problems().toString().contains("all of a sudden"));
    awaitPorts(web, 1001);
    member(2, Members.alive(1002));
    awaitPorts(web, 1002);
  }

  @Test
  void theLongestPathThatIsAServersetCounts() throws Exception {
    member(1, Members.alive(1001));
    Seen<NameTree<Name>> name = discovered.name(WEB + "/users/add");
    eventually().until(() -> name.last().toString().contains("residual /users/add"));
    Seen<AddrSet> addresses = discovered.look(WEB + "/users/add");
    awaitPorts(addresses, 1001);
    tree.create(WEB + "/users/" + Members.name(1), Members.alive(1002));
    awaitPorts(addresses, 1002);
    eventually().until(() -> name.last().toString().contains("residual /add"));
    tree.set(WEB + "/users/" + Members.name(1), Members.json(1002, "STOPPED", ""));
    awaitPorts(addresses, 1001);
  }

  @Test
  void pathsThatNoNodeCanHaveAreNegative() {
    for (Path path : List.of(Path.of(".."), Path.of("a/b"), Path.of("a\0"), Path.empty())) {
      Seen<NameTree<Name>> name = new Seen<>(discovered.namer().lookup(path));
      assertThat(name.value()).isInstanceOf(NameTree.Neg.class);
      name.close();
    }
  }

  @Test
  void aSetThatOnlyAUserMayRead() throws Exception {
    member(1, Members.alive(1001));
    String digest = DigestAuthenticationProvider.generateDigest("mesh:secret");
    List<ACL> acl = Arrays.asList(new ACL(ZooDefs.Perms.ALL, new Id("digest", digest)));
    tree.client().setACL(WEB, acl, -1);
    Seen<AddrSet> refused = discovered.look(WEB);
    eventually().until(() -> refused.last() instanceof State.Failed);
    assertThat(refused.failure()).hasMessageContaining(WEB + " cannot be read: NOAUTH");
    try (Discovered allowed =
        Discovered.by(
            new ServersetsNamerProvider(),
            server,
            Map.of("user", "mesh", "password", "secret", "pathPrefix", "/discovery"))) {
      awaitPorts(allowed.look("/prod/web"), 1001);
    }
    tree.client().addAuthInfo("digest", "mesh:secret".getBytes(StandardCharsets.UTF_8));
    tree.client().setACL(WEB, Tree.OPEN, -1);
    awaitPorts(refused, 1001);
  }

  @Test
  void theSessionEndsSomeTimeAfterTheLastLook() throws Exception {
    member(1, Members.alive(1001));
    ManualLoop loop = new ManualLoop();
    Namer namer =
        new ServersetsNamerProvider()
            .parse(new MapSettings(Discovered.settings(server)))
            .open(
                new DiscoveryContext(
                    Path.parse("/#/test"), loop, MetricScope.none(), new Random(1)));
    for (int look = 0; look < 2; look++) {
      Seen<NameTree<Name>> name = new Seen<>(namer.lookup(Path.parse(WEB)));
      await(loop, () -> name.last().toString().contains("/#/test" + WEB));
      name.close();
      loop.advance(Duration.ofSeconds(29));
      assertThat(server.sessions()).as("it is kept for the next look").hasSize(2);
    }
    loop.advance(Duration.ofSeconds(1));
    await(loop, () -> server.sessions().equals(List.of(tree.session())));
    assertThat(loop.pendingTimeouts()).isZero();
    namer.close();
  }

  private static void await(ManualLoop loop, Callable<Boolean> condition) {
    eventually()
        .pollInSameThread()
        .until(
            () -> {
              loop.runTasks();
              return condition.call();
            });
  }

  @Test
  void ofALargeSetOnlyWhatIsNewIsRead() throws Exception {
    int size = 10_000;
    String large = "/large/set";
    tree.create(large + "/" + Members.name(0), Members.alive(1));
    tree.createAll(
        large,
        IntStream.range(1, size).mapToObj(Members::name).toList(),
        IntStream.range(1, size).mapToObj(i -> Members.alive(1 + i)).toList());
    Seen<AddrSet> set = discovered.look(large);
    eventually().until(() -> Discovered.addresses(set).size() == size);
    assertThat(set.states().stream().filter(state -> state.toString().contains("socket")))
        .as("no part of the set is told")
        .hasSize(1);
    long before = server.number("zk_packets_received");
    tree.create(large + "/" + Members.name(size), Members.alive(20_000));
    eventually().until(() -> Discovered.addresses(set).size() == size + 1);
    assertThat(server.number("zk_packets_received") - before).isLessThan(1_000);

    Seen<AddrSet> other = discovered.look("/large/other");
    awaitNegative(other);
    set.close();
    // Abandoned watches of such a number are dropped with the session that has them.
    eventually().until(() -> server.number("zk_watch_count") < 100);
    tree.create("/large/other/" + Members.name(1), Members.alive(1001));
    awaitPorts(other, 1001);
  }
}
