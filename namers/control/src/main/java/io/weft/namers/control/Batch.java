package io.weft.namers.control;

import io.weft.namers.control.wire.Forget;
import io.weft.namers.control.wire.FromNode;
import io.weft.namers.control.wire.Held;
import io.weft.namers.control.wire.HeldCluster;
import io.weft.namers.control.wire.Name;
import io.weft.namers.control.wire.Watch;
import java.util.Collection;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;

/** What a node is about to ask for, in few messages and none too large. Belongs to the loop. */
final class Batch {
  /** A quarter of what gRPC takes in one message unless it is told otherwise. */
  private static final int MAX_BYTES = 1 << 20;

  private final Map<Name, Held> watched = new LinkedHashMap<>();
  private final Set<Name> forgotten = new LinkedHashSet<>();

  void watch(Held name) {
    watched.put(name.getName(), name);
  }

  void forget(Name name) {
    // One that was not asked for yet need not be taken back.
    if (watched.remove(name) == null) {
      forgotten.add(name);
    }
  }

  /** Forgets first: a name that is wanted again is watched anew. */
  void send(Consumer<FromNode> to) {
    if (!forgotten.isEmpty()) {
      to.accept(
          FromNode.newBuilder().setForget(Forget.newBuilder().addAllNames(forgotten)).build());
    }
    watches(watched.values(), List.of(), to);
    clear();
  }

  void clear() {
    watched.clear();
    forgotten.clear();
  }

  /** Asks for names, with the clusters that are known. */
  static void watches(Collection<Held> names, List<HeldCluster> clusters, Consumer<FromNode> to) {
    Watch.Builder watch = Watch.newBuilder().addAllClusters(clusters);
    int bytes = 0;
    Iterator<Held> rest = names.iterator();
    while (rest.hasNext()) {
      Held next = rest.next();
      watch.addNames(next);
      bytes += next.getSerializedSize();
      if (bytes >= MAX_BYTES || !rest.hasNext()) {
        to.accept(FromNode.newBuilder().setWatch(watch).build());
        watch.clear();
        bytes = 0;
      }
    }
  }
}
