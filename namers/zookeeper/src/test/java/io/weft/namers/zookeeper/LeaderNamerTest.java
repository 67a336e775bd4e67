package io.weft.namers.zookeeper;

import static io.weft.namers.zookeeper.Discovered.awaitNegative;
import static io.weft.namers.zookeeper.Discovered.awaitPorts;
import static io.weft.namers.zookeeper.Discovered.eventually;
import static org.assertj.core.api.Assertions.assertThat;

import io.weft.namers.name.NameTree;
import io.weft.namers.spi.AddrSet;
import io.weft.namers.spi.Name;
import io.weft.testkit.Seen;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The namers of leaders and of Curator's services. */
class LeaderNamerTest {
  @TempDir static Path directory;
  private static ZooKeeperProcess server;
  private static Tree tree;
  private Discovered leaders;
  private Discovered services;

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
    tree.deleteAll("/groups");
    leaders = Discovered.by(new LeaderNamerProvider(), server, Map.of("pathPrefix", "/groups"));
    services = Discovered.by(new CuratorNamerProvider(), server, Map.of("basePath", "/groups"));
  }

  @AfterEach
  void close() throws Exception {
    leaders.close();
    services.close();
  }

  @Test
  void theNodeOfTheLowestNumberLeads() throws Exception {
    Seen<AddrSet> leader = leaders.look("/db");
    awaitNegative(leader);
    tree.create("/groups/db/b-latch-0000000007", "127.0.0.1:1007");
    awaitPorts(leader, 1007);
    tree.create("/groups/db/a-latch-0000000009", "127.0.0.1:1009");
    tree.create("/groups/db/config", "127.0.0.1:1");
    tree.create("/groups/db/z-latch-0000000003", "127.0.0.1:1003,127.0.0.1:2003");
    awaitPorts(leader, 1003, 2003);
    tree.delete("/groups/db/z-latch-0000000003");
    awaitPorts(leader, 1007);
    tree.set("/groups/db/b-latch-0000000007", "127.0.0.1:4007");
    awaitPorts(leader, 4007);
    tree.delete("/groups/db/b-latch-0000000007");
    awaitPorts(leader, 1009);
    tree.set("/groups/db/a-latch-0000000009", "nobody");
    eventually().until(() -> leaders.problems().toString().contains("'nobody' is not host:port"));
    awaitPorts(leader, 1009);
  }

  @Test
  void theResidualOfALeaderIsInTheOrderOfThePath() throws Exception {
    tree.create("/groups/db/member_0000000001", "127.0.0.1:1001");
    Seen<NameTree<Name>> name = leaders.name("/db/a/b/c");
    eventually().until(() -> name.last().toString().contains("/db (residual /a/b/c)"));
  }

  private static void service(String id, String fields) throws Exception {
    tree.create(
        "/groups/web/" + id,
        "{\"name\":\"web\",\"id\":\""
            + id
            + "\",\"address\":\"127.0.0.1\",\"registrationTimeUTC\":1700000000000,"
            + "\"serviceType\":\"DYNAMIC\",\"uriSpec\":null,"
            + fields
            + "}");
  }

  @Test
  void instancesOfCuratorsServices() throws Exception {
    service("one", "\"port\":1001,\"sslPort\":null,\"payload\":null");
    service("two", "\"port\":1002,\"sslPort\":null,\"payload\":null,\"enabled\":true");
    service("off", "\"port\":1003,\"sslPort\":null,\"payload\":null,\"enabled\":false");
    service("bad", "\"port\":null,\"sslPort\":null,\"payload\":null");
    Seen<AddrSet> web = services.look("/web/users/add");
    awaitPorts(web, 1001, 1002);
    assertThat(web.value()).isInstanceOf(AddrSet.Bound.class);
    assertThat(((AddrSet.Bound) web.value()).metadata()).isEmpty();
    Seen<NameTree<Name>> name = services.name("/web/users/add");
    eventually().until(() -> name.last().toString().contains("/web (residual /users/add)"));
    service(
        "tls",
        "\"port\":1004,\"sslPort\":4004,\"payload\":{\"@class\":\"Facts\",\"weight\":2,"
            + "\"identity\":\"spiffe://example.org/web\",\"zone\":\"eu-1a\"}");
    awaitPorts(web, Map.of(1001, 1.0, 1002, 1.0, 4004, 2.0));
    assertThat(((AddrSet.Bound) web.value()).metadata()).containsEntry("ssl", "true");
    assertThat(Discovered.addresses(web))
        .filteredOn(address -> address.socket().getPort() == 4004)
        .singleElement()
        .satisfies(address -> assertThat(address.identity()).contains("spiffe://example.org/web"));
  }

  @Test
  void theLastInstanceOfAServiceIsDisabled() throws Exception {
    service("one", "\"port\":1001");
    Seen<AddrSet> web = services.look("/web");
    awaitPorts(web, 1001);
    tree.set("/groups/web/one", "{\"address\":\"127.0.0.1\",\"port\":1001,\"enabled\":false}");
    awaitNegative(web);
    tree.delete("/groups/web/one");
    service("one", "\"port\":2001");
    awaitPorts(web, 2001);
  }
}
