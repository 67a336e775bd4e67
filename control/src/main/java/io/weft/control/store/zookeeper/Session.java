package io.weft.control.store.zookeeper;

import io.weft.namers.watch.Reconnects;
import io.weft.stack.time.Loop;
import java.io.IOException;
import java.time.Duration;
import java.util.random.RandomGenerator;
import org.apache.zookeeper.WatchedEvent;
import org.apache.zookeeper.Watcher.Event.EventType;
import org.jspecify.annotations.Nullable;

/**
 * A session with an ensemble: a new one is opened when it has expired, and also when no server has
 * answered for long, for ever again. For the loop's thread.
 */
final class Session implements AutoCloseable {
  /** A connection that takes longer is worth telling of. */
  private static final Duration PATIENCE = Duration.ofSeconds(1);

  private final Ensemble ensemble;
  private final Loop loop;
  private final User user;
  private final Reconnects reconnects;
  private @Nullable Link link;
  private boolean closed;
  private Loop.@Nullable Timeout watchdog;

  /** Who needs the session. Told on the loop. */
  interface User {
    /**
     * There is a connection, perhaps again. Watches stand as they were if the link is the one of
     * before; on another link there are none.
     */
    void connected(Link link);

    /** There is none for the time being. */
    void disconnected(String problem);

    /** A watch has fired. */
    void changed(String path, EventType type);
  }

  Session(Ensemble ensemble, Loop loop, RandomGenerator random, User user) {
    this.ensemble = ensemble;
    this.loop = loop;
    this.user = user;
    this.reconnects = new Reconnects(loop, Reconnects.BACKOFF, random);
  }

  void open() {
    if (closed) {
      return;
    }
    end();
    try {
      link = new Link(ensemble, loop, this::happened);
      watch(PATIENCE, () -> lost("does not answer"));
    } catch (IOException | RuntimeException e) {
      lost("cannot be reached: " + e.getMessage());
      reconnects.later(this::open);
    }
  }

  private void happened(WatchedEvent event) {
    if (event.getType() != EventType.None) {
      user.changed(event.getPath(), event.getType());
      return;
    }
    switch (event.getState()) {
      case SyncConnected -> connected();
      case Disconnected -> {
        lost("the connection was lost");
        // The session is over by then, or all servers are away. A client that goes on would be
        // refused for ever by an ensemble that was set up anew, whose history is shorter than
        // what it has seen.
        watch(ensemble.sessionTimeout().multipliedBy(2), this::open);
      }
      case Expired -> openLater("the session has expired");
      case AuthFailed -> openLater("authInfo is not accepted");
      default -> {}
    }
  }

  private void connected() {
    Link now = link;
    if (now != null) {
      cancelWatchdog();
      reconnects.succeeded();
      user.connected(now);
    }
  }

  private void lost(String what) {
    user.disconnected(ensemble + ": " + what);
  }

  private void openLater(String what) {
    lost(what);
    end();
    reconnects.later(this::open);
  }

  private void watch(Duration delay, Runnable task) {
    cancelWatchdog();
    watchdog = loop.schedule(delay.toNanos(), task);
  }

  private void cancelWatchdog() {
    if (watchdog != null) {
      watchdog.cancel();
      watchdog = null;
    }
  }

  private void end() {
    cancelWatchdog();
    if (link != null) {
      link.close();
      link = null;
    }
  }

  /** Ends the session; its user is told nothing any more. */
  @Override
  public void close() {
    closed = true;
    reconnects.close();
    end();
  }
}
