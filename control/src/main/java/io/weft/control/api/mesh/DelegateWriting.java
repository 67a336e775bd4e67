package io.weft.control.api.mesh;

import io.weft.control.api.mesh.wire.BoundDelegateTree;
import io.weft.control.names.DelegateTree;
import io.weft.control.names.DelegateTree.Node;
import io.weft.namers.name.Dentry;
import io.weft.namers.name.NameTree;
import io.weft.namers.name.Path;
import io.weft.namers.name.Prefix;
import java.nio.charset.StandardCharsets;

/** Writes how names are bound. */
final class DelegateWriting {
  /** linkerd expects a rule everywhere; this is Finagle's for where there is none. */
  private static final Dentry NONE =
      new Dentry(Prefix.ofBytes("/".getBytes(StandardCharsets.US_ASCII)), NameTree.<Path>neg());

  private DelegateWriting() {}

  static BoundDelegateTree tree(DelegateTree tree) {
    BoundDelegateTree.Builder to =
        BoundDelegateTree.newBuilder()
            .setPath(Writing.path(tree.path()))
            .setDentry(Writing.dentry(tree.rule().orElse(NONE)));
    Node node = tree.node();
    if (node instanceof Node.Leaf leaf) {
      to.getLeafBuilder()
          .setId(Writing.path(leaf.bound().id()))
          .setResidual(Writing.path(leaf.bound().residual()));
    } else if (node instanceof Node.Delegate delegate) {
      to.setDelegate(tree(delegate.to()));
    } else if (node instanceof Node.Problem problem) {
      to.setException(problem.message());
    } else if (node instanceof Node.Alt alt) {
      to.setAlt(BoundDelegateTree.Alt.getDefaultInstance());
      alt.trees().forEach(branch -> to.getAltBuilder().addTrees(tree(branch)));
    } else if (node instanceof Node.Union union) {
      to.setUnion(BoundDelegateTree.Union.getDefaultInstance());
      for (DelegateTree.Weighted branch : union.trees()) {
        to.getUnionBuilder()
            .addTreesBuilder()
            .setWeight(branch.weight())
            .setTree(tree(branch.tree()));
      }
    } else if (node instanceof Node.Fail) {
      to.setFail(BoundDelegateTree.Fail.getDefaultInstance());
    } else if (node instanceof Node.Empty) {
      to.setEmpty(BoundDelegateTree.Empty.getDefaultInstance());
    } else {
      to.setNeg(BoundDelegateTree.Neg.getDefaultInstance());
    }
    return to.build();
  }
}
