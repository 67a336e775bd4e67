package io.weft.namers.zookeeper;

import io.weft.stack.time.Loop;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * The sessions of a namer, one for each ensemble that is in use. For the loop's thread, except for
 * {@link #close}.
 */
final class Sessions implements AutoCloseable {
  private final Loop loop;
  private final RandomGenerator random;
  private final int max;
  private final Map<Ensemble, Session> open = new HashMap<>();
  private final Set<Seat> waiting = new LinkedHashSet<>();
  private boolean closed;

  /**
   * @param max how many may be open at a time: who asks for another one waits
   */
  Sessions(Loop loop, RandomGenerator random, int max) {
    this.loop = loop;
    this.random = random;
    this.max = max;
  }

  /** The use of a session by one user, until it leaves. */
  final class Seat {
    private final Ensemble ensemble;
    private final String directory;
    private final SessionUser user;
    private @Nullable Session session;

    private Seat(Ensemble ensemble, String directory, SessionUser user) {
      this.ensemble = ensemble;
      this.directory = directory;
      this.user = user;
    }

    private void take() {
      session = session(ensemble);
      if (session != null) {
        waiting.remove(this);
        session.join(directory, user);
      } else if (waiting.add(this)) {
        user.disconnected(
            ensemble + " is not asked: " + max + " others are in use, which is the limit");
      }
    }

    /** See {@link Session#leave}. */
    void leave(int watches) {
      waiting.remove(this);
      if (session != null) {
        session.leave(directory, user, watches);
        if (!session.inUse() && !waiting.isEmpty()) {
          end(session);
        }
        session = null;
      }
    }
  }

  /** See {@link Session#join}. */
  Seat join(Ensemble ensemble, String directory, SessionUser user) {
    Seat seat = new Seat(ensemble, directory, user);
    if (!closed) {
      seat.take();
    }
    return seat;
  }

  private @Nullable Session session(Ensemble ensemble) {
    Session present = open.get(ensemble);
    if (present != null) {
      return present;
    }
    if (open.size() >= max) {
      open.values().stream().filter(idle -> !idle.inUse()).findFirst().ifPresent(this::closeIdle);
    }
    if (open.size() >= max) {
      return null;
    }
    Session session = new Session(ensemble, loop, random, this::end);
    open.put(ensemble, session);
    return session;
  }

  private void closeIdle(Session session) {
    open.remove(session.ensemble());
    session.close();
  }

  private void end(Session session) {
    closeIdle(session);
    List.copyOf(waiting).forEach(Seat::take);
  }

  /** Ends all sessions; nobody is told anything any more. From any thread. */
  @Override
  public void close() {
    loop.execute(
        () -> {
          closed = true;
          waiting.clear();
          open.values().forEach(Session::close);
          open.clear();
        });
  }
}
