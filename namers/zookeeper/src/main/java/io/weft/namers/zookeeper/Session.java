package io.weft.namers.zookeeper;

import io.weft.namers.watch.Reconnects;
import io.weft.stack.time.Loop;
import java.io.IOException;
import java.time.Duration;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import java.util.random.RandomGenerator;
import org.apache.zookeeper.WatchedEvent;
import org.apache.zookeeper.Watcher.Event.EventType;
import org.jspecify.annotations.Nullable;

/**
 * A session with one ensemble, shared by all who need it: it is opened for the first of them,
 * opened again when it has expired, and closed some time after the last. For the loop's thread.
 */
final class Session {
  /** Names come and go with calls: the next one finds the session still there. */
  private static final Duration LINGER = Duration.ofSeconds(30);

  /** A connection that takes longer is worth telling of. */
  private static final Duration PATIENCE = Duration.ofSeconds(1);

  /** How many watches that nobody needs any more a client may have left, here and at a server. */
  private static final int MAX_ABANDONED = 10_000;

  private final Ensemble ensemble;
  private final Loop loop;
  private final Reconnects reconnects;
  private final Consumer<Session> idle;
  private final Map<String, Set<SessionUser>> users = new HashMap<>();
  private @Nullable Link link;
  private boolean started;
  private boolean connected;
  private boolean closed;
  private @Nullable String problem;
  private int abandoned;
  private Loop.@Nullable Timeout watchdog;
  private Loop.@Nullable Timeout lingering;

  /**
   * @param idle is told that nobody has needed the session for some time
   */
  Session(Ensemble ensemble, Loop loop, RandomGenerator random, Consumer<Session> idle) {
    this.ensemble = ensemble;
    this.loop = loop;
    this.reconnects = new Reconnects(loop, Reconnects.BACKOFF, random);
    this.idle = idle;
  }

  Ensemble ensemble() {
    return ensemble;
  }

  boolean inUse() {
    return !users.isEmpty();
  }

  /** Tells a user of the connection, and of what happens to the nodes of a directory. */
  void join(String directory, SessionUser user) {
    users.computeIfAbsent(directory, unused -> new LinkedHashSet<>()).add(user);
    lingering = cancel(lingering);
    if (!started) {
      started = true;
      open(null);
    } else if (connected && link != null) {
      user.connected(link);
    } else if (problem != null) {
      user.disconnected(problem);
    }
  }

  /**
   * Ends what {@link #join} began.
   *
   * @param watches how many the user leaves behind
   */
  void leave(String directory, SessionUser user, int watches) {
    users.computeIfPresent(
        directory,
        (unused, present) -> {
          present.remove(user);
          return present.isEmpty() ? null : present;
        });
    abandoned += watches;
    if (users.isEmpty() && !closed) {
      lingering = cancel(lingering);
      lingering = loop.schedule(LINGER.toNanos(), () -> idle.accept(this));
    } else if (abandoned > MAX_ABANDONED && connected && link != null) {
      // The way to forget watches that all servers know: those in use move to a new session.
      Link full = link;
      open(null);
      full.close();
    }
  }

  private void open(@Nullable Link before) {
    connected = false;
    abandoned = 0;
    try {
      link = new Link(ensemble, before, loop, this::happened);
      watch(PATIENCE, () -> lost("does not answer"));
    } catch (IOException | RuntimeException e) {
      lost("cannot be reached: " + e.getMessage());
      openLater();
    }
  }

  private void openLater() {
    if (link != null) {
      link.close();
      link = null;
    }
    watchdog = cancel(watchdog);
    reconnects.later(() -> open(null));
  }

  private void happened(WatchedEvent event) {
    if (event.getType() != EventType.None) {
      changed(event.getPath(), event.getType());
      return;
    }
    switch (event.getState()) {
      case SyncConnected -> connected();
      case Disconnected -> {
        lost("the connection was lost");
        // The session is over by then, or all servers are away. A client that goes on would be
        // refused for ever by an ensemble that was set up anew, whose history is shorter than
        // what it has seen.
        watch(ensemble.sessionTimeout().multipliedBy(2), this::resume);
      }
      case Expired -> {
        lost("the session has expired");
        openLater();
      }
      case AuthFailed -> {
        lost("user and password are not accepted");
        openLater();
      }
      default -> {}
    }
  }

  private void connected() {
    if (link != null) {
      connected = true;
      problem = null;
      watchdog = cancel(watchdog);
      reconnects.succeeded();
      // A new session may be with a server that is behind the one of before.
      link.sync();
      Link now = link;
      everybody().forEach(user -> user.connected(now));
    }
  }

  private void resume() {
    Link before = link;
    open(before);
    if (before != null) {
      before.close();
    }
  }

  private void lost(String what) {
    connected = false;
    String told = ensemble + ": " + what;
    problem = told;
    everybody().forEach(user -> user.disconnected(told));
  }

  private List<SessionUser> everybody() {
    return users.values().stream().flatMap(Set::stream).toList();
  }

  private void changed(String path, EventType type) {
    int slash = path.lastIndexOf('/');
    List<SessionUser> own = List.copyOf(users.getOrDefault(path, Set.of()));
    own.forEach(user -> user.changed(path, type));
    if (path.length() > 1) {
      String parent = slash == 0 ? "/" : path.substring(0, slash);
      List<SessionUser> above = List.copyOf(users.getOrDefault(parent, Set.of()));
      above.forEach(user -> user.changed(path, type));
    }
  }

  private void watch(Duration delay, Runnable task) {
    watchdog = cancel(watchdog);
    watchdog = loop.schedule(delay.toNanos(), task);
  }

  private static Loop.@Nullable Timeout cancel(Loop.@Nullable Timeout timeout) {
    if (timeout != null) {
      timeout.cancel();
    }
    return null;
  }

  /**
   * Ends the session, and with it the ephemeral nodes; nobody is told anything any more.
   *
   * @return done when the server has confirmed it, or cannot be reached
   */
  CompletableFuture<Void> close() {
    closed = true;
    users.clear();
    reconnects.close();
    watchdog = cancel(watchdog);
    lingering = cancel(lingering);
    Link last = link;
    link = null;
    return last == null ? CompletableFuture.completedFuture(null) : last.close();
  }
}
