package io.weft.control.names;

import io.weft.namers.name.Dentry;
import io.weft.namers.name.Path;
import io.weft.namers.spi.Name;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * How a name is bound, as namerd tells it: a node stands for a path, and has the rule that led to
 * it. All alternatives are followed, also those behind the one that decides.
 *
 * @param path what the node stands for; empty for a negative tree that is no name
 * @param rule empty where no rule led to it
 */
public record DelegateTree(Path path, Optional<Dentry> rule, Node node) {

  /** What a path leads to. */
  public sealed interface Node {
    record Neg() implements Node {}

    record Fail() implements Node {}

    record Empty() implements Node {}

    record Leaf(Name.Bound bound) implements Node {}

    record Alt(List<DelegateTree> trees) implements Node {
      public Alt {
        trees = List.copyOf(trees);
      }
    }

    record Union(List<Weighted> trees) implements Node {
      public Union {
        trees = List.copyOf(trees);
      }
    }

    /** To another name. */
    record Delegate(DelegateTree to) implements Node {}

    /** To nothing that could be told. */
    record Problem(String message) implements Node {}
  }

  /**
   * A branch of a union.
   *
   * @param weight relative to those of the other branches
   */
  public record Weighted(double weight, DelegateTree tree) {}

  /** All that is bound somewhere in the tree. */
  public Set<Name.Bound> bound() {
    Set<Name.Bound> bound = new LinkedHashSet<>();
    collect(bound);
    return bound;
  }

  private void collect(Set<Name.Bound> into) {
    if (node instanceof Node.Leaf leaf) {
      into.add(leaf.bound());
    } else if (node instanceof Node.Alt alt) {
      alt.trees().forEach(tree -> tree.collect(into));
    } else if (node instanceof Node.Union union) {
      union.trees().forEach(branch -> branch.tree().collect(into));
    } else if (node instanceof Node.Delegate delegate) {
      delegate.to().collect(into);
    }
  }
}
