package io.weft.control.api.thrift;

import io.weft.namers.name.NameTree;
import io.weft.namers.spi.Name;
import java.util.List;
import java.util.function.Consumer;

/** Writes what names are bound to. */
final class BoundTrees {
  private final Nodes nodes = new Nodes();

  private BoundTrees() {}

  static void write(StructWriter out, NameTree<Name.Bound> tree) {
    BoundTrees trees = new BoundTrees();
    trees.nodes.write(out, trees.node(tree));
  }

  private Consumer<StructWriter> node(NameTree<Name.Bound> tree) {
    if (tree instanceof NameTree.Leaf<Name.Bound> leaf) {
      return out -> out.struct(4, name -> write(name, leaf.value()));
    }
    if (tree instanceof NameTree.Alt<Name.Bound> alt) {
      List<Integer> branches = alt.trees().stream().map(this::add).toList();
      return out -> out.ints(5, branches);
    }
    if (tree instanceof NameTree.Union<Name.Bound> union) {
      List<Nodes.Share> branches =
          union.trees().stream()
              .map(branch -> new Nodes.Share(branch.weight(), add(branch.tree())))
              .toList();
      return out -> out.structs(6, branches, (share, branch) -> branch.write(share));
    }
    int id = tree instanceof NameTree.Neg ? 1 : tree instanceof NameTree.Empty ? 2 : 3;
    return out -> out.nothing(id);
  }

  private int add(NameTree<Name.Bound> tree) {
    return nodes.add(node(tree));
  }

  static void write(StructWriter out, Name.Bound name) {
    out.path(1, name.id()).path(2, name.residual());
  }
}
