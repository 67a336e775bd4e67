package io.weft.namers.zookeeper;

import static io.weft.namers.zookeeper.Discovered.awaitNegative;
import static io.weft.namers.zookeeper.Discovered.awaitPorts;
import static io.weft.namers.zookeeper.Discovered.eventually;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.weft.namers.name.Path;
import io.weft.namers.spi.AddrSet;
import io.weft.namers.spi.Address;
import io.weft.namers.spi.Announcement;
import io.weft.namers.spi.Announcer;
import io.weft.namers.spi.DiscoveryContext;
import io.weft.stack.activity.State;
import io.weft.stack.metrics.MetricScope;
import io.weft.stack.time.ThreadLoop;
import io.weft.stack.time.Ticker;
import io.weft.testkit.MapSettings;
import io.weft.testkit.Seen;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.apache.zookeeper.KeeperException.NoAuthException;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AnnouncerTest {
  private static final String WEB = "/discovery/prod/web";

  @TempDir static java.nio.file.Path directory;
  private static ZooKeeperProcess server;
  private static Tree tree;
  private final ThreadLoop loop = new ThreadLoop("test-announcer", Ticker.system());
  private Announcer announcer;

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
    announcer = announcer(Map.of());
  }

  @AfterEach
  void close() throws Exception {
    announcer.close();
    loop.close();
  }

  private Announcer announcer(Map<String, ?> settings) {
    Map<String, Object> all = new HashMap<>(Discovered.settings(server));
    all.putAll(settings);
    return new ServersetsAnnouncerProvider()
        .parse(new MapSettings(all))
        .open(
            new DiscoveryContext(
                Path.parse("/#/io.l5d.serversets"), loop, MetricScope.none(), new Random(1)));
  }

  private static Address address(int port) {
    return Address.of(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
  }

  private Seen<Boolean> announce(int port) {
    return new Seen<>(announcer.announce(Path.parse("/prod/web"), address(port)).registered());
  }

  private static void awaitRegistered(Seen<Boolean> registered) {
    eventually().until(() -> registered.last().equals(new State.Ok<>(true)));
  }

  @Test
  void aMemberAsOthersReadIt() throws Exception {
    awaitRegistered(announce(1001));
    List<String> members = tree.children(WEB);
    assertThat(members).containsExactly("member_0000000000");
    assertThat(tree.data(WEB + "/" + members.get(0)))
        .isEqualTo(
            "{\"serviceEndpoint\":{\"host\":\"127.0.0.1\",\"port\":1001},"
                + "\"additionalEndpoints\":{},\"status\":\"ALIVE\",\"shard\":0}");
    awaitRegistered(announce(1002));
    assertThat(tree.children(WEB)).hasSize(2);
    announcer.close();
    assertThat(tree.children(WEB)).isEmpty();
  }

  @Test
  void whatIsAnnouncedIsFoundUntilItIsWithdrawn() throws Exception {
    Announcement announcement =
        announcer.announce(
            Path.parse("/prod/web"),
            new Address(
                address(1001).socket(),
                0.5,
                Map.of(Address.IDENTITY, "spiffe://example.org/web", Address.ZONE, "eu-1a")));
    try (Discovered discovered = Discovered.by(new ServersetsNamerProvider(), server, Map.of())) {
      Seen<AddrSet> web = discovered.look(WEB);
      awaitPorts(web, Map.of(1001, 0.5));
      assertThat(Discovered.addresses(web).get(0).metadata())
          .isEqualTo(Map.of(Address.IDENTITY, "spiffe://example.org/web", Address.ZONE, "eu-1a"));
      announcement.withdraw().toCompletableFuture().get(30, TimeUnit.SECONDS);
      assertThat(tree.data(WEB + "/member_0000000000")).contains("\"STOPPING\"");
      awaitNegative(web);
    }
  }

  @Test
  @DisplayName("pain point 6: when the session has expired, the member is registered again, once")
  void anExpiredSession() throws Exception {
    Seen<Boolean> registered = announce(1001);
    awaitRegistered(registered);
    String before = tree.children(WEB).get(0);
    for (long session : server.sessions()) {
      if (session != tree.session()) {
        server.expire(session);
      }
    }
    eventually()
        .until(
            () -> {
              List<String> members = tree.children(WEB);
              assertThat(members).hasSizeLessThan(2);
              return members.size() == 1 && !members.get(0).equals(before);
            });
    awaitRegistered(registered);
  }

  @Test
  void aServerThatCrashesAndComesBack() throws Exception {
    Seen<Boolean> registered = announce(1001);
    awaitRegistered(registered);
    server.kill();
    eventually().until(() -> registered.last() instanceof State.Failed);
    assertThat(registered.failure()).hasMessageContaining("ZooKeeper at " + server.hosts());
    server.start();
    awaitRegistered(registered);
    eventually().until(() -> tree.client().getState().isConnected());
    assertThat(tree.children(WEB)).hasSize(1);
  }

  @Test
  void aMemberThatSomebodyDeletes() throws Exception {
    Seen<Boolean> registered = announce(1001);
    awaitRegistered(registered);
    String before = tree.children(WEB).get(0);
    tree.delete(WEB + "/" + before);
    eventually().until(() -> tree.children(WEB).size() == 1);
    assertThat(tree.children(WEB).get(0)).isNotEqualTo(before);
  }

  @Test
  void aReplyThatIsLostDoesNotDoubleTheMember() throws Exception {
    try (Gate gate = Gate.open(server.port());
        Announcer through =
            announcer(
                Map.of("zkAddrs", List.of(Map.of("host", "127.0.0.1", "port", gate.port()))))) {
      Path name = Path.parse("/prod/web");
      awaitRegistered(new Seen<>(through.announce(name, address(1001)).registered()));
      gate.swallowReplies();
      Seen<Boolean> second = new Seen<>(through.announce(name, address(1002)).registered());
      eventually().until(() -> tree.children(WEB).size() == 2);
      List<String> members = tree.children(WEB);
      gate.cut();
      awaitRegistered(second);
      assertThat(tree.children(WEB)).isEqualTo(members);
    }
    assertThat(tree.children(WEB)).isEmpty();
  }

  @Test
  void withdrawalFailsWhileNobodyCanBeTold() throws Exception {
    try (Gate gate = Gate.open(server.port());
        Announcer through =
            announcer(
                Map.of("zkAddrs", List.of(Map.of("host", "127.0.0.1", "port", gate.port()))))) {
      Announcement announcement = through.announce(Path.parse("/prod/web"), address(1001));
      awaitRegistered(new Seen<>(announcement.registered()));
      gate.refuse();
      CompletableFuture<Void> withdrawn = announcement.withdraw().toCompletableFuture();
      eventually().until(withdrawn::isCompletedExceptionally);
      gate.cut();
      eventually()
          .until(() -> tree.data(WEB + "/" + tree.children(WEB).get(0)).contains("STOPPING"));
    }
  }

  @Test
  void whatAUserRegistersOthersOnlyRead() throws Exception {
    try (Announcer own =
        announcer(Map.of("user", "mesh", "password", "secret", "pathPrefix", "/owned"))) {
      awaitRegistered(new Seen<>(own.announce(Path.parse("/web"), address(1001)).registered()));
      String member = "/owned/web/" + tree.children("/owned/web").get(0);
      assertThat(tree.data(member)).contains("ALIVE");
      assertThatThrownBy(() -> tree.set(member, "")).isInstanceOf(NoAuthException.class);
    }
  }

  @Test
  void namesThatNoNodeCanHaveAreRefused() {
    for (Path name : List.of(Path.empty(), Path.of(".."), Path.of("a/b"))) {
      assertThatThrownBy(() -> announcer.announce(name, address(1)))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining("expected a name such as /prod/web")
          .hasMessageContaining(name.toString());
    }
  }
}
