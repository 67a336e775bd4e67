package io.weft.control.fleet;

import io.weft.control.store.Version;
import io.weft.namers.name.Dtab;
import io.weft.namers.name.Path;
import io.weft.stack.activity.Activity;
import io.weft.stack.activity.Var;
import java.net.SocketAddress;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;

/**
 * The nodes that are connected to this control service, whatever they are connected by.
 * Thread-safe; what is read is a snapshot that may be in the middle of a change.
 */
public final class Fleet {
  private final Set<Member> members = ConcurrentHashMap.newKeySet();
  private final Set<Use> uses = ConcurrentHashMap.newKeySet();
  private final ConcurrentMap<String, Var<Measured>> measured = new ConcurrentHashMap<>();

  /** The routers that are connected, by node and then by their own name. */
  public List<NodeStatus> nodes() {
    return members.stream()
        .map(Member::status)
        .sorted(Comparator.comparing(NodeStatus::node).thenComparing(NodeStatus::router))
        .toList();
  }

  /** The names that routers of a namespace use, by path. */
  public List<NameInUse> names(String namespace) {
    record Name(Path path, Dtab local) {}
    Map<Name, Integer> routers = new HashMap<>();
    for (Use use : uses) {
      if (use.namespace.equals(namespace) && use.routers > 0) {
        routers.merge(new Name(use.path, use.local), use.routers, Integer::sum);
      }
    }
    Collection<NameInUse> names = new ArrayList<>(routers.size());
    routers.forEach((name, n) -> names.add(new NameInUse(name.path(), name.local(), n)));
    return names.stream().sorted(Comparator.comparing(NameInUse::path)).toList();
  }

  /**
   * Chooses whose calls the nodes of a namespace measure from now on; they tell {@link Reports}.
   */
  public void measure(String namespace, Measured what) {
    var(namespace).set(what);
  }

  /** What the nodes of a namespace are to measure. */
  public Activity<Measured> measured(String namespace) {
    return var(namespace);
  }

  private Var<Measured> var(String namespace) {
    return measured.computeIfAbsent(namespace, any -> Var.of(Measured.NOTHING));
  }

  /** Adds a router that has connected; the caller closes it when it has gone. */
  public Member join(
      String node,
      String router,
      String namespace,
      SocketAddress address,
      String program,
      Instant since) {
    Member member =
        new Member(
            new NodeStatus(node, router, namespace, address, program, since, 0, Optional.empty()));
    members.add(member);
    return member;
  }

  /** Adds a name that routers may use; the caller closes it when none does any more. */
  public Use use(String namespace, Path path, Dtab local) {
    Use use = new Use(namespace, path, local);
    uses.add(use);
    return use;
  }

  /**
   * What a name is bound to, which counts as used by one router for each time that it is observed.
   */
  public <T> Activity<T> using(String namespace, Path path, Dtab local, Activity<T> bound) {
    return observer -> {
      Use use = use(namespace, path, local);
      use.routers(1);
      Activity.Observation observation = bound.observe(observer);
      return () -> {
        observation.close();
        use.close();
      };
    };
  }

  /** A router that is connected. One thread at a time may change it. */
  public final class Member implements AutoCloseable {
    private final NodeStatus joined;
    private volatile int names;
    private volatile Optional<Version> revision = Optional.empty();

    private Member(NodeStatus joined) {
      this.joined = joined;
    }

    /** Sets how many names it uses. */
    public void names(int number) {
      names = number;
    }

    /** Sets the version of the Dtab that it was told last. */
    public void revision(Optional<Version> version) {
      revision = version;
    }

    private NodeStatus status() {
      return new NodeStatus(
          joined.node(),
          joined.router(),
          joined.namespace(),
          joined.address(),
          joined.program(),
          joined.since(),
          names,
          revision);
    }

    @Override
    public void close() {
      members.remove(this);
    }
  }

  /** A name that some routers use. One thread at a time may change it. */
  public final class Use implements AutoCloseable {
    private final String namespace;
    private final Path path;
    private final Dtab local;
    private volatile int routers;

    private Use(String namespace, Path path, Dtab local) {
      this.namespace = namespace;
      this.path = path;
      this.local = local;
    }

    /** Sets how many of them there are. */
    public void routers(int number) {
      routers = number;
    }

    @Override
    public void close() {
      uses.remove(this);
    }
  }
}
