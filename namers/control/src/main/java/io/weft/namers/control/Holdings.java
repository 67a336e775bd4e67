package io.weft.namers.control;

import io.weft.namers.control.wire.Binding;
import io.weft.namers.control.wire.Cluster;
import io.weft.namers.control.wire.Held;
import io.weft.namers.control.wire.HeldCluster;
import io.weft.namers.control.wire.Kept;
import io.weft.namers.control.wire.Name;
import io.weft.stack.activity.State;
import io.weft.stack.time.Loop;
import java.time.Duration;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * All that one router knows from the control service: the names that it uses, and the clusters that
 * these lead to, each once. For the loop, but for {@link #present}.
 */
final class Holdings {
  private static final Logger log = LoggerFactory.getLogger(Holdings.class);

  /** A name is often asked for again a moment after it was let go. */
  private static final Duration LINGER = Duration.ofSeconds(10);

  /** For how long a name that was in use before a restart may wait for its first call. */
  private static final Duration RESTORED = Duration.ofMinutes(10);

  private final Loop loop;
  private final Map<Name, Holding> names = new ConcurrentHashMap<>();
  private final Map<String, Cell> clusters = new HashMap<>();
  private final Runnable changed;

  /**
   * @param changed is told that there is something else to keep
   */
  Holdings(Loop loop, Runnable changed) {
    this.loop = loop;
    this.changed = changed;
  }

  /** What a name is bound to at present; null when it is not in use. From any thread. */
  @Nullable State<io.weft.namers.name.NameTree<io.weft.namers.spi.Name.Bound>> present(Name name) {
    Holding holding = names.get(name);
    return holding == null ? null : holding.state();
  }

  @Nullable Holding get(Name name) {
    return names.get(name);
  }

  /** A name that is used from now on. */
  Holding add(Name name) {
    return names.computeIfAbsent(name, missing -> new Holding());
  }

  /**
   * Nobody uses a name at present.
   *
   * @param removed is told when it is dropped for that
   */
  void idle(Name name, Holding holding, Runnable removed) {
    holding
        .removal()
        .after(
            loop,
            LINGER.toNanos(),
            () -> {
              remove(name, holding);
              removed.run();
            });
  }

  private void remove(Name name, Holding holding) {
    names.remove(name);
    release(holding.clusters());
    changed.run();
  }

  /** Takes up what was told of a name; what is not in use any more is passed over. */
  void told(Binding binding) {
    Holding holding = names.get(binding.getName());
    if (holding == null) {
      return;
    }
    String path = binding.getName().getPath();
    if (binding.hasTree()) {
      try {
        bound(holding, binding);
        return;
      } catch (IllegalArgumentException e) {
        log.warn("the control service says of {} what cannot be read: {}", path, e.getMessage());
        holding.unknown("the control service says what cannot be read: " + e.getMessage());
      }
    } else {
      log.warn("the control service cannot bind {}: {}", path, binding.getFailed());
      holding.unknown(binding.getFailed());
    }
  }

  private void bound(Holding holding, Binding binding) {
    Set<String> ids = new LinkedHashSet<>();
    WireTrees.collectIds(binding.getTree(), ids);
    var tree = WireTrees.read(binding.getTree(), this::cell);
    ids.forEach(id -> cell(id).hold());
    Set<String> before = holding.clusters();
    holding.bound(binding, tree, ids);
    release(before);
    changed.run();
  }

  /** Takes up what was told of a cluster, perhaps a moment before the first name leads to it. */
  void told(Cluster cluster) {
    try {
      cell(cluster.getId()).told(cluster);
      changed.run();
    } catch (IllegalArgumentException e) {
      log.warn(
          "the control service says of {} what cannot be read, which is left out: {}",
          cluster.getId(),
          e.getMessage());
    }
  }

  private Cell cell(String id) {
    Cell known = clusters.get(id);
    if (known != null) {
      return known;
    }
    Cell cell = new Cell(id);
    clusters.put(id, cell);
    removeLater(id, cell);
    return cell;
  }

  private void release(Set<String> ids) {
    for (String id : ids) {
      Cell cell = cell(id);
      cell.release();
      if (!cell.isHeld()) {
        removeLater(id, cell);
      }
    }
  }

  /** Not at once: who is told that a name leads elsewhere may look at the last cluster still. */
  private void removeLater(String id, Cell cell) {
    cell.removal().after(loop, LINGER.toNanos(), () -> clusters.remove(id, cell));
  }

  /** Says why names that were never bound are not. */
  void unknown(String reason) {
    names.values().forEach(holding -> holding.unknown(reason));
  }

  /** The names to ask for, with what is known of them. */
  Stream<Held> held() {
    return names.entrySet().stream()
        .filter(entry -> entry.getValue().isWanted())
        .map(entry -> held(entry.getKey(), entry.getValue()));
  }

  static Held held(Name name, Holding holding) {
    Binding good = holding.good();
    return Held.newBuilder().setName(name).setDigest(good == null ? 0 : good.getDigest()).build();
  }

  /** The clusters of which something is known. */
  List<HeldCluster> heldClusters() {
    return goodClusters()
        .map(good -> HeldCluster.newBuilder().setId(good.getId()).setDigest(good.getDigest()))
        .map(HeldCluster.Builder::build)
        .toList();
  }

  private Stream<Cluster> goodClusters() {
    return clusters.values().stream().filter(Cell::isHeld).flatMap(cell -> good(cell.good()));
  }

  private static <T> Stream<T> good(@Nullable T message) {
    return Stream.ofNullable(message);
  }

  /** How many names are asked for. */
  int size() {
    return (int) names.values().stream().filter(Holding::isWanted).count();
  }

  /** Starts with what was kept: names wait for their first use for a while. */
  void restore(Kept kept) {
    kept.getClustersList().forEach(this::told);
    for (Binding binding : kept.getBindingsList()) {
      Holding holding = add(binding.getName());
      told(binding);
      holding.removal().after(loop, RESTORED.toNanos(), () -> remove(binding.getName(), holding));
    }
  }

  /** What is to be kept. */
  void keep(Kept.Builder kept) {
    names.values().forEach(holding -> good(holding.good()).forEach(kept::addBindings));
    goodClusters().forEach(kept::addClusters);
  }

  /** Ends all that was planned. */
  void close() {
    names.values().forEach(holding -> holding.removal().cancel());
    clusters.values().forEach(cell -> cell.removal().cancel());
  }
}
