package io.weft.namers.zookeeper;

import io.weft.namers.watch.Paced;
import io.weft.namers.watch.Reconnects;
import io.weft.stack.activity.Activity;
import io.weft.stack.activity.State;
import io.weft.stack.call.Failure;
import io.weft.stack.time.Loop;
import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.random.RandomGenerator;
import org.apache.zookeeper.KeeperException.Code;
import org.apache.zookeeper.Watcher.Event.EventType;
import org.apache.zookeeper.data.Stat;
import org.jspecify.annotations.Nullable;

/**
 * Follows the children of a directory and the data of each, whether the directory exists or not. A
 * change of the list costs one request for the list, however many changes there were, and one for
 * each child that is new. Lives on the loop.
 */
final class GroupWatch<T> implements SessionUser {
  /**
   * How often at most there is a new list, and a new state: with ten thousand children that change
   * a hundred times a second this takes some 3 % of a core.
   */
  private static final long INTERVAL_NANOS = Duration.ofMillis(200).toNanos();

  private final Sessions sessions;
  private final Target.Directory directory;
  private final Format<T> format;
  private final Consumer<? super State<Group<T>>> observer;
  private final Paced listing;
  private final Paced telling;
  private final Reconnects retries;
  private final TreeMap<String, Entry<T>> entries = new TreeMap<>();
  private final Set<String> pending = new HashSet<>(); // those to be read, or on the way
  private Sessions.@Nullable Seat seat;
  private @Nullable Link link;
  private boolean connected;
  private boolean exists;
  private boolean reread; // with the next list
  private boolean whole; // since there is a connection, all has been read once
  private long listed; // the version of the list
  private boolean closed;

  /**
   * What is known of a child.
   *
   * @param version of its data; what is older comes too late
   */
  private record Entry<T>(long version, @Nullable T value, @Nullable String problem) {}

  private GroupWatch(
      Loop loop,
      RandomGenerator random,
      Sessions sessions,
      Target.Directory directory,
      Format<T> format,
      Consumer<? super State<Group<T>>> observer) {
    this.sessions = sessions;
    this.directory = directory;
    this.format = format;
    this.observer = observer;
    this.listing = new Paced(loop, INTERVAL_NANOS, this::list);
    this.telling = new Paced(loop, INTERVAL_NANOS, this::tell);
    this.retries = new Reconnects(loop, Reconnects.BACKOFF, random);
  }

  /**
   * A directory as an activity: it has failed while there is no connection, and tells what there
   * is, whole and also if it is the same as before, as soon as there is one again.
   */
  static <T> Activity<Group<T>> of(
      Loop loop,
      RandomGenerator random,
      Sessions sessions,
      Target.Directory directory,
      Format<T> format) {
    return observer -> {
      observer.accept(new State.Pending<>());
      GroupWatch<T> watch = new GroupWatch<>(loop, random, sessions, directory, format, observer);
      loop.execute(watch::start);
      return () -> loop.execute(watch::stop);
    };
  }

  private void start() {
    if (!closed) {
      Sessions.Seat taken = sessions.join(directory.ensemble(), directory.node(), this);
      seat = taken;
    }
  }

  private void stop() {
    if (!closed) {
      closed = true;
      connected = false;
      listing.close();
      telling.close();
      retries.close();
      if (seat != null) {
        seat.leave(entries.size() + 1);
      }
    }
  }

  @Override
  public void connected(Link now) {
    if (now != link) {
      // Nothing is watched there yet. What the session before knew may be newer than what another
      // server says at first, but the link starts with what all servers agree on.
      link = now;
      listed = 0;
      entries.replaceAll((name, known) -> new Entry<>(0, known.value(), known.problem()));
      pending.addAll(entries.keySet());
    }
    connected = true;
    reread = true;
    list();
  }

  @Override
  public void disconnected(String problem) {
    connected = false;
    whole = false;
    fail(problem);
  }

  private void fail(String problem) {
    observer.accept(
        new State.Failed<>(Failure.notSent(Failure.Kind.DISCOVERY_UNREACHABLE, problem)));
  }

  @Override
  public void changed(String path, EventType type) {
    if (path.equals(directory.node())) {
      if (type != EventType.NodeDataChanged) {
        listing.request();
      }
      return;
    }
    String name = path.substring(path.lastIndexOf('/') + 1);
    if (!entries.containsKey(name) && !pending.contains(name)) {
      return;
    }
    if (type == EventType.NodeDataChanged) {
      pending.add(name);
      read(name);
    } else if (type == EventType.NodeDeleted) {
      // At once: a child of the same name that follows is a new one to the next list.
      forget(name);
      telling.request();
    }
  }

  private void forget(String name) {
    entries.remove(name);
    pending.remove(name);
  }

  private void list() {
    if (connected && link != null) {
      link.children(directory.node(), true, this::listed);
    }
  }

  private void listed(Reply<List<String>> reply) {
    if (closed || reply.lost()) {
      return; // asked again as soon as there is a connection
    }
    List<String> names = reply.value();
    Stat stat = reply.stat();
    if (names != null && stat != null) {
      retries.succeeded();
      if (stat.getPzxid() >= listed) {
        listed = stat.getPzxid();
        exists = true;
        take(new HashSet<>(format.wanted(names)));
      }
    } else if (reply.code() == Code.NONODE) {
      absent();
    } else {
      refused(reply.code());
    }
  }

  private void take(Set<String> wanted) {
    entries.keySet().retainAll(wanted);
    pending.retainAll(wanted);
    Set<String> unread = reread ? new HashSet<>(pending) : new HashSet<>();
    reread = false;
    entries.keySet().forEach(wanted::remove);
    for (String name : wanted) {
      if (pending.add(name)) {
        unread.add(name);
      }
    }
    unread.forEach(this::read);
    told();
  }

  private void absent() {
    exists = false;
    entries.clear();
    pending.clear();
    if (connected && link != null) {
      link.exists(
          directory.node(),
          reply -> {
            if (closed || reply.lost()) {
              return;
            }
            if (reply.code() == Code.NONODE) {
              told();
            } else if (reply.code() == Code.OK) {
              list();
            } else {
              refused(reply.code());
            }
          });
    }
  }

  /** Not for want of a connection: it is tried again without one being told of. */
  private void refused(Code code) {
    whole = false;
    fail(directory + " cannot be read: " + code);
    retries.later(this::list);
  }

  private void read(String name) {
    if (connected && link != null) {
      link.data(directory.child(name), true, reply -> read(name, reply));
    }
  }

  private void read(String name, Reply<byte[]> reply) {
    if (closed || reply.lost() || !pending.contains(name)) {
      return;
    }
    Stat stat = reply.stat();
    if (reply.code() == Code.OK && stat != null) {
      Entry<T> before = entries.get(name);
      if (before == null || stat.getMzxid() >= before.version()) {
        entries.put(name, entry(name, reply.value(), stat.getMzxid()));
      }
      pending.remove(name);
    } else if (reply.code() == Code.NONODE) {
      forget(name);
    } else {
      entries.put(name, new Entry<>(0, null, "it cannot be read: " + reply.code()));
      pending.remove(name);
    }
    told();
  }

  private Entry<T> entry(String name, byte @Nullable [] data, long version) {
    try {
      return new Entry<>(version, format.read(name, data == null ? new byte[0] : data), null);
    } catch (BadEntry e) {
      return new Entry<>(version, null, e.getMessage());
    }
  }

  private void told() {
    whole |= pending.isEmpty();
    if (whole) {
      telling.request();
    }
  }

  private void tell() {
    if (!connected || !whole) {
      return;
    }
    List<T> values =
        entries.values().stream().<T>mapMulti((entry, to) -> accept(entry.value(), to)).toList();
    Map<String, String> problems = new HashMap<>();
    entries.forEach(
        (name, entry) -> {
          if (entry.problem() != null) {
            problems.put(name, entry.problem());
          }
        });
    observer.accept(new State.Ok<>(new Group<>(exists, values, problems)));
  }

  private static <T> void accept(@Nullable T value, Consumer<? super T> to) {
    if (value != null) {
      to.accept(value);
    }
  }
}
