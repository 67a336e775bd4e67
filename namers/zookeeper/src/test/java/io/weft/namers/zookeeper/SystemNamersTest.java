package io.weft.namers.zookeeper;

import static io.weft.namers.zookeeper.Discovered.awaitNegative;
import static io.weft.namers.zookeeper.Discovered.awaitPorts;
import static io.weft.namers.zookeeper.Discovered.eventually;
import static org.assertj.core.api.Assertions.assertThat;

import io.weft.namers.name.NameTree;
import io.weft.namers.name.Path;
import io.weft.namers.spi.AddrSet;
import io.weft.namers.spi.Name;
import io.weft.testkit.Seen;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SystemNamersTest {
  @TempDir static java.nio.file.Path directory;
  private static ZooKeeperProcess server;

  @BeforeAll
  static void start() throws Exception {
    server = ZooKeeperProcess.start(directory);
    try (Tree tree = new Tree(server.hosts())) {
      tree.create("/web/" + Members.name(1), Members.json(1001, "ALIVE", ",\"shard\":3"));
      tree.create("/db/" + Members.name(1), "127.0.0.1:1002");
    }
  }

  @AfterAll
  static void stop() throws Exception {
    server.close();
  }

  @Test
  void serversetsAndLeadersOfTheServersInAName() throws Exception {
    // The second one is the first again.
    String servers = "/" + server.hosts() + "::localhost:" + server.port();
    try (Discovered serversets = Discovered.by(new ServersetSystemNamer());
        Discovered leaders = Discovered.by(new LeaderSystemNamer())) {
      awaitPorts(serversets.look(servers + "/web#3"), 1001);
      awaitPorts(leaders.look(servers + "/db"), 1002);
      awaitNegative(serversets.look(servers + "/nothing/here"));
      awaitNegative(serversets.look(servers));
      Seen<NameTree<Name>> name = serversets.name(servers + "/web/users");
      eventually().until(() -> name.last().toString().contains("/web (residual /users)"));
      assertThat(name.last().toString()).contains("/$/com.twitter.serverset" + servers);
      assertThat(server.sessions()).as("one for each namer").hasSize(2);
    }
    eventually().until(() -> server.sessions().isEmpty());
  }

  @Test
  void whatIsNoListOfServersIsRefused() throws Exception {
    try (Discovered serversets = Discovered.by(new ServersetSystemNamer())) {
      for (String servers : List.of("a b", "zk:0", "zk:70000", "zk::", "-:x")) {
        Seen<NameTree<Name>> name =
            new Seen<>(serversets.namer().lookup(Path.of(servers, "web", "users")));
        assertThat(name.failure())
            .hasMessageContaining("expected servers, such as zk1:2181::zk2:2181")
            .hasMessageContaining(servers);
        name.close();
      }
    }
  }

  @Test
  void noMoreThanSixteenListsOfServersAreAskedAtATime() throws Exception {
    List<ServerSocket> silent = new ArrayList<>();
    try (Discovered serversets = Discovered.by(new ServersetSystemNamer())) {
      List<Seen<AddrSet>> seen = new ArrayList<>();
      for (int i = 0; i < 16; i++) {
        ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
        silent.add(socket);
        seen.add(serversets.look("/127.0.0.1:" + socket.getLocalPort() + "/web"));
      }
      Seen<AddrSet> web = serversets.look("/" + server.hosts() + "/web");
      eventually()
          .until(
              () ->
                  serversets
                      .problems()
                      .contains(
                          "ZooKeeper at "
                              + server.hosts()
                              + " is not asked: 16 others are in use, which is the limit"));
      assertThat(server.sessions()).isEmpty();
      seen.get(3).close();
      awaitPorts(web, 1001);
    } finally {
      for (ServerSocket socket : silent) {
        socket.close();
      }
    }
  }
}
