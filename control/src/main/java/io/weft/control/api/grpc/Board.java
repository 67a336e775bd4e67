package io.weft.control.api.grpc;

import com.google.protobuf.ByteString;
import io.weft.control.dtab.VersionedDtab;
import io.weft.control.fleet.Measured;
import io.weft.control.store.Version;
import io.weft.namers.control.wire.Measure;
import io.weft.namers.control.wire.Name;
import io.weft.namers.control.wire.Revision;
import io.weft.namers.control.wire.ToNode;
import io.weft.namers.name.Path;
import io.weft.namers.spi.Name.Bound;
import io.weft.stack.activity.Activity;
import io.weft.stack.activity.Activity.Observation;
import io.weft.stack.activity.State;
import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Iterator;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * What the streams of one namespace on one lane use, and how the namespace stands. While its Dtab
 * changes no stream is told anything, so that all that comes of the change goes together and after
 * the revision that it belongs to.
 */
final class Board {
  /** How long what changes is gathered before it is told, other than by a change of the Dtab. */
  private static final Duration GATHER = Duration.ofMillis(5);

  /** How many streams are told of a change before their messages are written. */
  private static final int AT_ONCE = 16;

  private final String namespace;
  private final Lane lane;
  private final Shop shop;
  private final Map<Name, NameTopic> names = new HashMap<>();
  private final Map<Path, ClusterTopic> clusters = new HashMap<>();
  private final Set<Follower> followers = new HashSet<>();
  private final Set<Follower> due = new LinkedHashSet<>();
  private final Observation changes;
  private final Observation measured;
  private Observation settling = () -> {};
  private long change;
  private @Nullable Stand stand;
  private ByteString measure = ByteString.EMPTY;
  private boolean gathering;

  Board(String namespace, Lane lane, Shop shop) {
    this.namespace = namespace;
    this.lane = lane;
    this.shop = shop;
    // Before those of the names, and so told before them.
    this.changes = dtab().observe(state -> lane.execute(this::unsettle));
    this.measured = follow(shop.fleet().measured(namespace), this::measure);
  }

  /**
   * How the namespace stands.
   *
   * @param version empty when there is no such namespace
   * @param number of the last version that is known, also of a namespace that is no more
   */
  record Stand(Optional<Version> version, long number, ByteString revision) {}

  /** How the namespace stands; null while that changes, or is not known yet. */
  @Nullable Stand stand() {
    return stand;
  }

  /** What is to be measured, as a field of {@code ToNode}; empty when nobody has asked yet. */
  ByteString measure() {
    return measure;
  }

  /** Observes on the lane; a state that is pending is told as null. */
  <T> Observation follow(Activity<T> activity, Consumer<@Nullable T> observer) {
    Following<T> following = new Following<>(observer);
    following.source =
        activity.observe(
            state ->
                lane.execute(
                    () -> following.tell(state instanceof State.Ok<T> ok ? ok.value() : null)));
    return following;
  }

  /** An observation on the lane: nothing is told after its end, not even what is on its way. */
  private final class Following<T> implements Observation {
    private final Consumer<@Nullable T> observer;
    private Observation source = () -> {};
    private boolean closed;

    Following(Consumer<@Nullable T> observer) {
      this.observer = observer;
    }

    void tell(@Nullable T value) {
      if (!closed) {
        observer.accept(value);
        gather();
      }
    }

    @Override
    public void close() {
      closed = true;
      source.close();
    }
  }

  void add(Follower follower) {
    followers.add(follower);
  }

  void remove(Follower follower) {
    followers.remove(follower);
    due.remove(follower);
    if (followers.isEmpty()) {
      changes.close();
      measured.close();
      settling.close();
      change++;
      lane.unused(namespace);
    }
  }

  NameTopic name(Name name) throws Refusal {
    NameTopic known = names.get(name);
    if (known == null) {
      known = new NameTopic(Asked.parse(namespace, name, shop.limits()), this, shop);
      names.put(name, known);
    }
    return known;
  }

  @Nullable NameTopic known(Name name) {
    return names.get(name);
  }

  void unused(NameTopic topic) {
    names.remove(topic.asked().name(), topic);
  }

  ClusterTopic cluster(Bound bound) {
    return clusters.computeIfAbsent(bound.id(), id -> new ClusterTopic(bound, this, shop));
  }

  void unused(ClusterTopic topic) {
    clusters.remove(topic.id(), topic);
  }

  private Activity<Optional<VersionedDtab>> dtab() {
    return shop.dtabs().dtab(namespace);
  }

  /**
   * The Dtab is about to change. Who observes it from now on is told after all who have observed it
   * before, and so after each name was bound anew.
   */
  private void unsettle() {
    long own = ++change;
    stand = null;
    settling.close();
    settling = dtab().observe(state -> lane.execute(() -> settle(own, state)));
  }

  private void settle(long own, State<Optional<VersionedDtab>> state) {
    if (own != change) {
      return;
    }
    if (state instanceof State.Ok<Optional<VersionedDtab>> ok) {
      Optional<Version> version = ok.value().map(VersionedDtab::version);
      long number =
          version
              .map(present -> shop.numbers().merge(namespace, present.number(), Math::max))
              .orElseGet(() -> shop.numbers().getOrDefault(namespace, 0L));
      stand = new Stand(version, number, revision(number));
      flush();
    }
  }

  /** A revision as a field of {@code ToNode}. */
  ByteString revision(long at) {
    Revision revision = Revision.newBuilder().setStore(shop.store()).setNumber(at).build();
    return ToNode.newBuilder().setRevision(revision).build().toByteString();
  }

  private void measure(@Nullable Measured what) {
    if (what == null || (measure.isEmpty() && what.ids().isEmpty())) {
      return;
    }
    Measure.Builder message =
        Measure.newBuilder().setEveryMillis(Math.toIntExact(what.every().toMillis()));
    what.ids().stream().sorted().map(Path::toString).forEach(message::addIds);
    measure = ToNode.newBuilder().setMeasure(message).build().toByteString();
  }

  private void gather() {
    if (!gathering) {
      gathering = true;
      lane.schedule(
          GATHER,
          () -> {
            gathering = false;
            flush();
          });
    }
  }

  private void flush() {
    if (stand != null) {
      boolean idle = due.isEmpty();
      due.addAll(followers);
      if (idle) {
        flushSome();
      }
    }
  }

  /** Lets what was just told go out before others are told, which takes memory for a few only. */
  private void flushSome() {
    Iterator<Follower> next = due.iterator();
    for (int i = 0; i < AT_ONCE && next.hasNext(); i++) {
      Follower follower = next.next();
      next.remove();
      follower.flush();
    }
    if (!due.isEmpty()) {
      lane.execute(this::flushSome);
    }
  }
}
