package io.weft.control.store.zookeeper;

import io.weft.stack.time.Loop;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.function.Consumer;
import org.apache.zookeeper.CreateMode;
import org.apache.zookeeper.KeeperException.Code;
import org.apache.zookeeper.Op;
import org.apache.zookeeper.OpResult;
import org.apache.zookeeper.WatchedEvent;
import org.apache.zookeeper.ZooKeeper;
import org.apache.zookeeper.client.ZKClientConfig;
import org.apache.zookeeper.data.ACL;
import org.apache.zookeeper.data.Stat;
import org.jspecify.annotations.Nullable;

/**
 * One client object of ZooKeeper, and thus one session, which keeps a connection to one server of
 * the ensemble at a time. Requests are pipelined. Replies and events are told on the loop, in the
 * order of the server's history; each request has one, also after {@link #close}, while events end
 * with it. For the loop's thread.
 */
final class Link implements AutoCloseable {
  /** Room for the names of some hundred thousand children; the client's default is 1 MB. */
  private static final String MAX_REPLY_BYTES = String.valueOf(16 << 20);

  private final Loop loop;
  private final ZooKeeper client;
  private boolean closed;

  /**
   * Starts to connect.
   *
   * @param events what happens to the session and to watched nodes
   */
  Link(Ensemble ensemble, Loop loop, Consumer<WatchedEvent> events) throws IOException {
    this.loop = loop;
    ZKClientConfig config = new ZKClientConfig();
    config.setProperty(ZKClientConfig.JUTE_MAXBUFFER, MAX_REPLY_BYTES);
    client =
        new ZooKeeper(
            ensemble.hosts(),
            Math.toIntExact(ensemble.sessionTimeout().toMillis()),
            event ->
                loop.execute(
                    () -> {
                      if (!closed) {
                        events.accept(event);
                      }
                    }),
            false,
            config);
    ensemble
        .login()
        .ifPresent(
            login ->
                client.addAuthInfo(login.scheme(), login.auth().getBytes(StandardCharsets.UTF_8)));
  }

  private <T> void tell(
      Consumer<? super Reply<T>> then, int code, @Nullable T value, @Nullable Stat stat) {
    loop.execute(() -> then.accept(new Reply<>(Code.get(code), value, stat)));
  }

  /** What is asked after this sees all that was written before it, through whichever server. */
  void sync() {
    client.sync("/", (code, path, context) -> {}, null);
  }

  void children(String path, boolean watch, Consumer<? super Reply<List<String>>> then) {
    client.getChildren(
        path, watch, (code, asked, context, names, stat) -> tell(then, code, names, stat), null);
  }

  void data(String path, boolean watch, Consumer<? super Reply<byte[]>> then) {
    client.getData(
        path, watch, (code, asked, context, data, stat) -> tell(then, code, data, stat), null);
  }

  /** Watches also a node that is not there. */
  void exists(String path, boolean watch, Consumer<? super Reply<Stat>> then) {
    client.exists(path, watch, (code, asked, context, stat) -> tell(then, code, stat, stat), null);
  }

  /** Makes a node without data, unless it is there. */
  void make(String path, List<ACL> acl, Consumer<? super Reply<String>> then) {
    client.create(
        path,
        new byte[0],
        acl,
        CreateMode.PERSISTENT,
        (code, asked, context, made) -> tell(then, code, made, null),
        null);
  }

  /** Does all of it or nothing; the code of the reply is that of the first one that failed. */
  void multi(List<Op> operations, Consumer<? super Reply<List<OpResult>>> then) {
    client.multi(
        operations, (code, asked, context, results) -> tell(then, code, results, null), null);
  }

  /** Ends the session. */
  @Override
  public void close() {
    closed = true;
    // It waits for the server.
    Thread thread = new Thread(this::closeClient, "weft-zookeeper-close");
    thread.setDaemon(true);
    thread.start();
  }

  private void closeClient() {
    try {
      client.close();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
