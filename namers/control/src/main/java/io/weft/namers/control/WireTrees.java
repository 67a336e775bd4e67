package io.weft.namers.control;

import io.weft.namers.control.wire.Tree;
import io.weft.namers.name.NameTree;
import io.weft.namers.name.Path;
import io.weft.namers.spi.AddrSet;
import io.weft.namers.spi.Name;
import io.weft.stack.activity.Activity;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.function.Function;

/** Reads bound trees as the control service sends them. */
final class WireTrees {
  private WireTrees() {}

  /**
   * A tree of bound names.
   *
   * @param clusters the addresses of a cluster by its id
   * @throws IllegalArgumentException if it is not one; the message says why
   */
  static NameTree<Name.Bound> read(Tree tree, Function<String, Activity<AddrSet>> clusters) {
    return switch (tree.getNodeCase()) {
      case LEAF -> leaf(tree.getLeaf(), clusters);
      case UNION -> union(tree.getUnion(), clusters);
      case NEG -> new NameTree.Neg<>();
      case EMPTY -> new NameTree.Empty<>();
      case FAIL -> new NameTree.Fail<>();
      case NODE_NOT_SET -> throw new IllegalArgumentException("a tree of a kind that is not known");
    };
  }

  private static NameTree<Name.Bound> leaf(
      Tree.Leaf leaf, Function<String, Activity<AddrSet>> clusters) {
    Path residual = leaf.getResidual().isEmpty() ? Path.empty() : Path.parse(leaf.getResidual());
    return NameTree.leaf(
        new Name.Bound(Path.parse(leaf.getId()), clusters.apply(leaf.getId()), residual));
  }

  private static NameTree<Name.Bound> union(
      Tree.Union union, Function<String, Activity<AddrSet>> clusters) {
    List<NameTree.Weighted<Name.Bound>> trees = new ArrayList<>(union.getTreesCount());
    for (Tree.Weighted branch : union.getTreesList()) {
      trees.add(new NameTree.Weighted<>(branch.getWeight(), read(branch.getTree(), clusters)));
    }
    return new NameTree.Union<>(trees);
  }

  /** Adds the ids of the clusters in a tree. */
  static void collectIds(Tree tree, Set<String> ids) {
    if (tree.hasLeaf()) {
      ids.add(tree.getLeaf().getId());
    }
    tree.getUnion().getTreesList().forEach(branch -> collectIds(branch.getTree(), ids));
  }
}
