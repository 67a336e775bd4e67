package io.weft.namers.zookeeper;

import static org.awaitility.Awaitility.await;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.zookeeper.CreateMode;
import org.apache.zookeeper.KeeperException;
import org.apache.zookeeper.ZKUtil;
import org.apache.zookeeper.ZooDefs;
import org.apache.zookeeper.ZooKeeper;
import org.apache.zookeeper.data.ACL;
import org.apache.zookeeper.data.Id;

/** The nodes of a server, as another client sees and changes them. */
final class Tree implements AutoCloseable {
  private static final Duration LIMIT = Duration.ofSeconds(30);

  /** Anyone may do anything. */
  static final List<ACL> OPEN =
      Collections.singletonList(new ACL(ZooDefs.Perms.ALL, new Id("world", "anyone")));

  private final ZooKeeper client;

  Tree(String hosts) throws Exception {
    client = new ZooKeeper(hosts, 20_000, event -> {});
    await().atMost(LIMIT).until(() -> client.getState().isConnected());
  }

  ZooKeeper client() {
    return client;
  }

  long session() {
    return client.getSessionId();
  }

  /** Makes a node, and those above it. */
  void create(String path, String data) throws Exception {
    for (int slash = path.indexOf('/', 1); slash > 0; slash = path.indexOf('/', slash + 1)) {
      try {
        client.create(path.substring(0, slash), new byte[0], OPEN, CreateMode.PERSISTENT);
      } catch (KeeperException.NodeExistsException e) {
        // As it should.
      }
    }
    client.create(path, bytes(data), OPEN, CreateMode.PERSISTENT);
  }

  /** Makes nodes without waiting for each. */
  void createAll(String directory, List<String> names, List<String> data) {
    AtomicInteger made = new AtomicInteger();
    for (int i = 0; i < names.size(); i++) {
      client.create(
          directory + "/" + names.get(i),
          bytes(data.get(i)),
          OPEN,
          CreateMode.PERSISTENT,
          (code, path, context, name) -> made.incrementAndGet(),
          null);
    }
    await().atMost(LIMIT).until(() -> made.get() == names.size());
  }

  void set(String path, String data) throws Exception {
    client.setData(path, bytes(data), -1);
  }

  void delete(String path) throws Exception {
    client.delete(path, -1);
  }

  void deleteAll(String path) throws Exception {
    if (client.exists(path, false) != null) {
      ZKUtil.deleteRecursive(client, path);
    }
  }

  String data(String path) throws Exception {
    return new String(client.getData(path, false, null), StandardCharsets.UTF_8);
  }

  /** The names of a node's children; none if there is no such node. */
  List<String> children(String path) throws Exception {
    try {
      return client.getChildren(path, false).stream().sorted().toList();
    } catch (KeeperException.NoNodeException e) {
      return List.of();
    }
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  @Override
  public void close() throws InterruptedException {
    client.close();
  }
}
