package io.weft.namers.zookeeper;

import io.weft.stack.time.Loop;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import org.apache.zookeeper.CreateMode;
import org.apache.zookeeper.KeeperException.Code;
import org.apache.zookeeper.WatchedEvent;
import org.apache.zookeeper.Watcher;
import org.apache.zookeeper.ZooKeeper;
import org.apache.zookeeper.client.ConnectStringParser;
import org.apache.zookeeper.client.StaticHostProvider;
import org.apache.zookeeper.client.ZKClientConfig;
import org.apache.zookeeper.data.ACL;
import org.apache.zookeeper.data.Stat;
import org.jspecify.annotations.Nullable;

/**
 * One client object of ZooKeeper, which keeps a connection to one server of an ensemble at a time.
 * Requests are pipelined; replies and events are told on the loop, in the order of the server's
 * history, and none of them after {@link #close}. For the loop's thread.
 *
 * <p>All watches are those of one watcher: to watch a node again leaves nothing behind, and no
 * request is needed to watch it no more, which servers before 3.5 do not know.
 */
final class Link {
  /** Room for the names of some hundred thousand children; the client's default is 1 MB. */
  private static final String MAX_REPLY_BYTES = String.valueOf(16 << 20);

  private final Loop loop;
  private final ZooKeeper client;
  private boolean closed;

  /**
   * Starts to connect.
   *
   * @param before a link whose session goes on in the new one, and which ends; null for a new
   *     session
   * @param events what happens to the session and to watched nodes
   */
  Link(Ensemble ensemble, @Nullable Link before, Loop loop, Consumer<WatchedEvent> events)
      throws IOException {
    this.loop = loop;
    ZKClientConfig config = new ZKClientConfig();
    config.setProperty(ZKClientConfig.JUTE_MAXBUFFER, MAX_REPLY_BYTES);
    int timeout = Math.toIntExact(ensemble.sessionTimeout().toMillis());
    Watcher watcher = event -> tell(() -> events.accept(event));
    client =
        before == null
            ? new ZooKeeper(ensemble.hosts(), timeout, watcher, false, config)
            : new ZooKeeper(
                ensemble.hosts(),
                timeout,
                watcher,
                before.client.getSessionId(),
                before.client.getSessionPasswd(),
                false,
                new StaticHostProvider(
                    new ConnectStringParser(ensemble.hosts()).getServerAddresses()),
                config);
    String digest = ensemble.digest();
    if (digest != null) {
      client.addAuthInfo("digest", digest.getBytes(StandardCharsets.UTF_8));
    }
  }

  private void tell(Runnable told) {
    loop.execute(
        () -> {
          if (!closed) {
            told.run();
          }
        });
  }

  private <T> void tell(
      Consumer<? super Reply<T>> then, int code, @Nullable T value, @Nullable Stat stat) {
    tell(() -> then.accept(new Reply<>(Code.get(code), value, stat)));
  }

  long sessionId() {
    return client.getSessionId();
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
  void exists(String path, Consumer<? super Reply<Stat>> then) {
    client.exists(path, true, (code, asked, context, stat) -> tell(then, code, stat, stat), null);
  }

  /** The reply's value is the path of the node, which may have got a number. */
  void create(
      String path,
      byte[] data,
      List<ACL> acl,
      CreateMode mode,
      Consumer<? super Reply<String>> then) {
    client.create(
        path, data, acl, mode, (code, asked, context, made) -> tell(then, code, made, null), null);
  }

  /** Sets the data of a node, whatever its version. */
  void write(String path, byte[] data, Consumer<? super Reply<Stat>> then) {
    client.setData(
        path, data, -1, (code, asked, context, stat) -> tell(then, code, stat, stat), null);
  }

  /**
   * Ends the session, and with it the ephemeral nodes.
   *
   * @return done when the server has confirmed it, or cannot be reached
   */
  CompletableFuture<Void> close() {
    closed = true;
    CompletableFuture<Void> done = new CompletableFuture<>();
    // It waits for the server.
    Thread thread = new Thread(() -> closeClient(done), "weft-zookeeper-close");
    thread.setDaemon(true);
    thread.start();
    return done;
  }

  private void closeClient(CompletableFuture<Void> done) {
    try {
      client.close();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } finally {
      done.complete(null);
    }
  }
}
