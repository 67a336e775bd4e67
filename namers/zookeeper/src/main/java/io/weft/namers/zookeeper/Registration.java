package io.weft.namers.zookeeper;

import io.weft.namers.spi.Address;
import io.weft.namers.spi.Announcement;
import io.weft.namers.watch.Reconnects;
import io.weft.stack.activity.Activity;
import io.weft.stack.activity.State;
import io.weft.stack.activity.Var;
import io.weft.stack.call.Failure;
import io.weft.stack.time.Loop;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.random.RandomGenerator;
import org.apache.zookeeper.CreateMode;
import org.apache.zookeeper.KeeperException.Code;
import org.apache.zookeeper.Watcher.Event.EventType;
import org.apache.zookeeper.data.ACL;
import org.apache.zookeeper.data.Stat;
import org.jspecify.annotations.Nullable;

/**
 * Keeps one member in a serverset: an ephemeral node, made anew when its session is gone, and never
 * a second one beside it. When nobody knows whether a request to make it was met, the session's own
 * nodes are looked through. Lives on the loop; at most one request is on its way.
 */
final class Registration implements Announcement, SessionUser {
  private final Loop loop;
  private final String directory;
  private final byte[] alive;
  private final byte[] stopping;
  private final List<ACL> acl;
  private final Set<String> taken;
  private final Reconnects retries;
  private final Var<Boolean> registered = Var.pending();
  private final CompletableFuture<Void> withdrawal = new CompletableFuture<>();
  private @Nullable Link link;
  private @Nullable String problem; // why there is no connection
  private boolean busy;
  private long session; // in which the node is, or may be
  private boolean uncertain; // whether the session has a node that is not known here
  private @Nullable String node;
  private byte @Nullable [] written;
  private boolean verified; // the node is there, and watched
  private boolean withdrawn;

  /**
   * @param directory of the serverset
   * @param acl of what it makes
   * @param taken the nodes of all registrations in the session
   */
  Registration(
      Loop loop,
      RandomGenerator random,
      String directory,
      Address endpoint,
      List<ACL> acl,
      Set<String> taken) {
    this.loop = loop;
    this.directory = directory;
    this.alive = MemberData.of(endpoint, ServersetFormat.ALIVE);
    this.stopping = MemberData.of(endpoint, ServersetFormat.STOPPING);
    this.acl = acl;
    this.taken = taken;
    this.retries = new Reconnects(loop, Reconnects.BACKOFF, random);
  }

  String directory() {
    return directory;
  }

  @Override
  public Activity<Boolean> registered() {
    return registered;
  }

  @Override
  public CompletionStage<Void> withdraw() {
    loop.execute(
        () -> {
          withdrawn = true;
          if (problem != null) {
            withdrawal.completeExceptionally(failure(problem));
          }
          step();
        });
    return withdrawal.minimalCompletionStage();
  }

  /** Its session ends, and the node with it. */
  void end() {
    retries.close();
    link = null;
    withdrawal.completeExceptionally(failure("the announcer was closed"));
  }

  private static Failure failure(String problem) {
    return Failure.notSent(Failure.Kind.DISCOVERY_UNREACHABLE, problem);
  }

  @Override
  public void connected(Link now) {
    link = now;
    problem = null;
    busy = false;
    verified = false;
    if (session != now.sessionId()) {
      // The servers have removed what belonged to the one before.
      lose();
      uncertain = false;
    }
    step();
  }

  @Override
  public void disconnected(String why) {
    link = null;
    problem = why;
    report(why);
  }

  private void report(String why) {
    registered.setState(new State.Failed<>(failure(why)));
    if (withdrawn) {
      withdrawal.completeExceptionally(failure(why));
    }
  }

  @Override
  public void changed(String path, EventType type) {
    if (path.equals(node)) {
      verified = false; // the watch is used up
      if (type == EventType.NodeDeleted) {
        lose();
      }
      step();
    }
  }

  private void lose() {
    if (node != null) {
      taken.remove(node);
    }
    node = null;
    written = null;
  }

  private void own(String path, byte[] data) {
    taken.add(path);
    node = path;
    written = data;
    uncertain = false;
    verified = false;
  }

  private byte[] wanted() {
    return withdrawn ? stopping : alive;
  }

  /** Does what is next on the way to a node that says what it should. */
  private void step() {
    Link now = link;
    if (now == null || busy) {
      return;
    }
    busy = true;
    if (node == null) {
      if (uncertain) {
        search(now);
      } else {
        create(now, true);
      }
    } else if (!Arrays.equals(written, wanted())) {
      write(now, node, wanted());
    } else if (!verified) {
      verify(now, node);
    } else {
      busy = false;
      registered.set(!withdrawn);
      if (withdrawn) {
        withdrawal.complete(null);
      }
    }
  }

  private void next() {
    busy = false;
    step();
  }

  /** Of a request that was lost nothing is done: the next connection takes it up. */
  private void refused(String what, Code code) {
    busy = false;
    report("serverset " + directory + ": " + what + ": " + code);
    retries.later(this::step);
  }

  private void create(Link now, boolean mayMakeParents) {
    byte[] data = wanted();
    session = now.sessionId();
    uncertain = true;
    now.create(
        directory + "/" + ServersetFormat.MEMBER,
        data,
        acl,
        CreateMode.EPHEMERAL_SEQUENTIAL,
        reply -> {
          String made = reply.value();
          if (made != null) {
            retries.succeeded();
            own(made, data);
            next();
          } else if (!reply.lost()) {
            uncertain = false;
            if (reply.code() == Code.NONODE && mayMakeParents) {
              makeParents(now);
            } else {
              refused("a member cannot be made", reply.code());
            }
          }
        });
  }

  /** Some are there, and perhaps not ours to make: whether it worked shows with the member. */
  private void makeParents(Link now) {
    int slash = directory.indexOf('/', 1);
    while (slash > 0) {
      now.create(
          directory.substring(0, slash), new byte[0], acl, CreateMode.PERSISTENT, ignored -> {});
      slash = directory.indexOf('/', slash + 1);
    }
    now.create(
        directory,
        new byte[0],
        acl,
        CreateMode.PERSISTENT,
        reply -> {
          if (!reply.lost()) {
            create(now, false);
          }
        });
  }

  private void write(Link now, String path, byte[] data) {
    now.write(
        path,
        data,
        reply -> {
          if (reply.code() == Code.OK) {
            written = data;
            next();
          } else if (reply.code() == Code.NONODE) {
            lose();
            next();
          } else if (!reply.lost()) {
            refused("the status cannot be set", reply.code());
          }
        });
  }

  private void verify(Link now, String path) {
    now.exists(
        path,
        reply -> {
          Stat stat = reply.value();
          if (stat != null && stat.getEphemeralOwner() == session) {
            verified = true;
            next();
          } else if (reply.code() == Code.OK || reply.code() == Code.NONODE) {
            lose();
            next();
          } else if (!reply.lost()) {
            refused("the member cannot be read", reply.code());
          }
        });
  }

  private void search(Link now) {
    now.children(
        directory,
        false,
        reply -> {
          List<String> names = reply.value();
          if (names != null) {
            search(now, names);
          } else if (!reply.lost()) {
            uncertain = false; // no directory, no member
            next();
          }
        });
  }

  private void search(Link now, List<String> names) {
    List<String> others =
        names.stream()
            .filter(name -> name.startsWith(ServersetFormat.MEMBER))
            .map(name -> directory + "/" + name)
            .filter(path -> !taken.contains(path))
            .toList();
    for (String path : others) {
      now.data(
          path,
          false,
          reply -> {
            Stat stat = reply.stat();
            byte[] data = reply.value();
            if (node == null && stat != null && data != null && isOwn(stat, data, path)) {
              own(path, data);
            }
          });
    }
    // Its reply comes after theirs.
    now.children(
        directory,
        false,
        reply -> {
          if (!reply.lost()) {
            uncertain = false;
            next();
          }
        });
  }

  private boolean isOwn(Stat stat, byte[] data, String path) {
    return stat.getEphemeralOwner() == session
        && !taken.contains(path)
        && (Arrays.equals(data, alive) || Arrays.equals(data, stopping));
  }
}
