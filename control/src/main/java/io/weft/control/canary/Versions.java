package io.weft.control.canary;

import io.weft.control.names.Bindings;
import io.weft.namers.name.Dentry;
import io.weft.namers.name.Dtab;
import io.weft.namers.name.NameTree;
import io.weft.namers.name.Path;
import io.weft.namers.spi.Name;
import io.weft.stack.activity.Activity;
import io.weft.stack.activity.State;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** The clusters of the old and the new version of a name, followed while a canary goes on. */
final class Versions implements AutoCloseable {
  private static final Path OLD = Path.of("weft-canary-old");

  private final Activity.Observation oldOnes;
  private final Activity.Observation newOnes;
  private volatile Set<Path> old = Set.of();
  private volatile Set<Path> candidate = Set.of();

  Versions(Bindings bindings, Canary canary) {
    String namespace = canary.plan().namespace();
    oldOnes =
        old(bindings, namespace, NameTree.parse(canary.baseline()))
            .observe(state -> old = clusters(state, old));
    newOnes =
        candidate(bindings, namespace, Path.parse(canary.plan().candidate()))
            .observe(state -> candidate = clusters(state, candidate));
  }

  /** What a tree of names is bound to. */
  static Activity<NameTree<Name.Bound>> old(
      Bindings bindings, String namespace, NameTree<Path> baseline) {
    Dentry rule = Dentry.parse(OLD + " => " + baseline);
    return bindings.bind(namespace, new Dtab(List.of(rule)), OLD);
  }

  /** What the new version is bound to. */
  static Activity<NameTree<Name.Bound>> candidate(Bindings bindings, String namespace, Path name) {
    return bindings.bind(namespace, Dtab.empty(), name);
  }

  private static Set<Path> clusters(State<NameTree<Name.Bound>> state, Set<Path> before) {
    if (!(state instanceof State.Ok<NameTree<Name.Bound>> ok)) {
      return before;
    }
    Set<Path> ids = new HashSet<>();
    collect(ok.value(), ids);
    return Set.copyOf(ids);
  }

  /** The ids of all leaves. */
  static void collect(NameTree<Name.Bound> tree, Set<Path> into) {
    if (tree instanceof NameTree.Leaf<Name.Bound> leaf) {
      into.add(leaf.value().id());
    } else if (tree instanceof NameTree.Union<Name.Bound> union) {
      union.trees().forEach(branch -> collect(branch.tree(), into));
    }
  }

  Set<Path> old() {
    return old;
  }

  Set<Path> candidate() {
    return candidate;
  }

  void addTo(Set<Path> ids) {
    ids.addAll(old);
    ids.addAll(candidate);
  }

  @Override
  public void close() {
    oldOnes.close();
    newOnes.close();
  }
}
