package io.weft.control.store.zookeeper;

import io.weft.control.store.Write;
import io.weft.control.store.remote.Replica;
import io.weft.control.store.remote.Waiting;
import io.weft.namers.watch.Reconnects;
import java.nio.charset.StandardCharsets;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.apache.zookeeper.KeeperException.Code;
import org.apache.zookeeper.Watcher.Event.EventType;
import org.apache.zookeeper.data.Stat;
import org.jspecify.annotations.Nullable;

/**
 * Keeps a {@link Replica} like the nodes of a collection. Replies on one link come in the order of
 * the ensemble's history. Another link may be with a server that is behind, and so begins with what
 * all servers agree on. What is older than what was seen before comes of an ensemble that was set
 * up anew, or from a backup: it is not taken. For the loop's thread, except for {@link #problem}.
 */
final class Following implements Session.User {
  private final Layout layout;
  private final Replica replica;
  private final Reconnects retries;
  private final Waiting waiting;
  private final Set<String> watched = new HashSet<>(); // keys, on this link
  private final Set<String> unread = new HashSet<>();
  private @Nullable Link link;
  private boolean connected;
  private boolean listed; // on this link
  private long latest; // of the changes to the set of keys
  private volatile Optional<String> problem = Optional.empty();

  /**
   * @param waiting for all to be read, on the present link
   */
  Following(Layout layout, Replica replica, Reconnects retries, Waiting waiting) {
    this.layout = layout;
    this.replica = replica;
    this.retries = retries;
    this.waiting = waiting;
  }

  /** The link on which the collection is followed; there is one when nobody has to wait. */
  Optional<Link> link() {
    return Optional.ofNullable(link);
  }

  Optional<String> problem() {
    return problem;
  }

  @Override
  public void connected(Link now) {
    if (now != link) {
      link = now;
      listed = false;
      waiting.hold();
      watched.clear();
      unread.clear();
      now.sync();
    }
    connected = true;
    List.copyOf(unread).forEach(this::read);
    list();
  }

  @Override
  public void disconnected(String why) {
    connected = false;
    waiting.hold();
    problem = Optional.of(why);
  }

  @Override
  public void changed(String path, EventType type) {
    if (path.equals(layout.documents())) {
      list();
      return;
    }
    String key = path.substring(path.lastIndexOf('/') + 1);
    if (type == EventType.NodeDataChanged) {
      unread.add(key);
      read(key);
    } else {
      watched.remove(key); // one of the same name that follows is a new one to the next list
    }
  }

  private void list() {
    Link on = link;
    if (connected && on != null) {
      on.children(layout.documents(), true, reply -> listed(on, reply));
    }
  }

  private void listed(Link on, Reply<List<String>> reply) {
    List<String> names = reply.value();
    Stat stat = reply.stat();
    if (on != link || reply.lost()) {
      return; // asked again as soon as there is a connection
    }
    if (names != null && stat != null) {
      take(names.stream().filter(Write::isKey).collect(Collectors.toSet()), stat.getPzxid());
    } else if (reply.absent()) {
      absent(on);
    } else {
      refused(layout.documents(), reply.code());
    }
  }

  private void absent(Link on) {
    on.exists(
        layout.documents(),
        true,
        reply -> {
          if (on != link || reply.lost()) {
            return;
          }
          if (reply.absent()) {
            absentBelow(on, layout.documents());
          } else {
            list();
          }
        });
  }

  /** Looks for the change by which a node went: the node above it, or that one's, tells it. */
  private void absentBelow(Link on, String node) {
    String above = node.substring(0, Math.max(1, node.lastIndexOf('/')));
    on.exists(
        above,
        false,
        reply -> {
          Stat stat = reply.value();
          if (on != link || reply.lost()) {
            return;
          }
          if (stat != null) {
            take(Set.of(), stat.getPzxid());
          } else if (reply.absent()) {
            absentBelow(on, above);
          } else {
            refused(above, reply.code());
          }
        });
  }

  private void take(Set<String> keys, long version) {
    if (version < latest) {
      forgotten();
      return;
    }
    latest = version;
    listed = true;
    replica.retain(keys, version);
    watched.retainAll(keys);
    unread.retainAll(keys);
    for (String key : keys) {
      if (watched.add(key)) {
        unread.add(key);
        read(key);
      }
    }
    settle();
  }

  private void read(String key) {
    Link on = link;
    if (connected && on != null) {
      on.data(layout.document(key), true, reply -> read(on, key, reply));
    }
  }

  private void read(Link on, String key, Reply<byte[]> reply) {
    if (on != link || reply.lost()) {
      return;
    }
    Stat stat = reply.stat();
    if (stat != null) {
      if (stat.getMzxid() < replica.known(key)) {
        forgotten();
        return;
      }
      byte[] data = reply.value();
      String text = data == null ? "" : new String(data, StandardCharsets.UTF_8);
      replica.put(key, text, stat.getMzxid());
    } else {
      watched.remove(key);
    }
    unread.remove(key);
    if (stat != null || reply.absent()) {
      settle();
    } else {
      refused(layout.document(key), reply.code());
    }
  }

  private void settle() {
    replica.tellIfWhole();
    if (listed && unread.isEmpty()) {
      retries.succeeded();
      problem = Optional.empty();
      replica.tell();
      waiting.release();
    }
  }

  private void forgotten() {
    listed = false;
    waiting.hold();
    problem =
        Optional.of(
            "ZooKeeper has an older state below "
                + layout.documents()
                + " than was seen before, which is not taken until the control service restarts");
    retries.later(this::list);
  }

  /** Not for want of a connection. What can be read is told nevertheless. */
  private void refused(String node, Code code) {
    settle();
    problem = Optional.of("ZooKeeper: " + node + " cannot be read: " + code);
    retries.later(this::list);
  }

  /** What still comes is not told any more. */
  void close() {
    link = null;
    connected = false;
  }
}
