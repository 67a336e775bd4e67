package io.weft.control.api.thrift;

import io.weft.control.names.DelegateTree;
import io.weft.control.names.DelegateTree.Node;
import io.weft.namers.name.Dentry;
import java.util.List;
import java.util.function.Consumer;

/** Writes how a name is bound. */
final class DelegateNodes {
  /** What clients read as no rule: they take none that is missing. */
  private static final String NO_RULE = "/\\x2f=>~";

  private final Nodes nodes = new Nodes();

  private DelegateNodes() {}

  static void write(StructWriter out, DelegateTree tree) {
    DelegateNodes all = new DelegateNodes();
    all.nodes.write(out, all.node(tree));
  }

  private Consumer<StructWriter> node(DelegateTree tree) {
    Consumer<StructWriter> contents = contents(tree.node());
    String rule = tree.rule().map(Dentry::toString).orElse(NO_RULE);
    return out -> out.path(1, tree.path()).string(2, rule).struct(3, contents);
  }

  private Consumer<StructWriter> contents(Node node) {
    if (node instanceof Node.Leaf leaf) {
      return out -> out.struct(6, name -> BoundTrees.write(name, leaf.bound()));
    }
    if (node instanceof Node.Delegate delegate) {
      int to = add(delegate.to());
      return out -> out.int32(5, to);
    }
    if (node instanceof Node.Alt alt) {
      List<Integer> branches = alt.trees().stream().map(this::add).toList();
      return out -> out.ints(8, branches);
    }
    if (node instanceof Node.Union union) {
      List<Nodes.Share> branches =
          union.trees().stream()
              .map(branch -> new Nodes.Share(branch.weight(), add(branch.tree())))
              .toList();
      return out -> out.structs(9, branches, (share, branch) -> branch.write(share));
    }
    if (node instanceof Node.Problem problem) {
      return out -> out.string(1, problem.message());
    }
    int id = node instanceof Node.Empty ? 2 : node instanceof Node.Fail ? 3 : 4;
    return out -> out.nothing(id);
  }

  private int add(DelegateTree tree) {
    return nodes.add(node(tree));
  }
}
