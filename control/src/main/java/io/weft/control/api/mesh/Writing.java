package io.weft.control.api.mesh;

import com.google.protobuf.ByteString;
import io.weft.control.api.mesh.wire.BoundNameTree;
import io.weft.control.api.mesh.wire.Dtab.Dentry.Prefix.Elem;
import io.weft.control.api.mesh.wire.PathNameTree;
import io.weft.namers.name.Dentry;
import io.weft.namers.name.Dtab;
import io.weft.namers.name.NameTree;
import io.weft.namers.name.Path;
import io.weft.namers.name.Prefix;
import io.weft.namers.spi.Name;

/** Writes names and rules. */
final class Writing {
  private Writing() {}

  static io.weft.control.api.mesh.wire.Path path(Path path) {
    io.weft.control.api.mesh.wire.Path.Builder to = io.weft.control.api.mesh.wire.Path.newBuilder();
    for (int i = 0; i < path.size(); i++) {
      to.addElems(ByteString.copyFrom(path.bytes(i)));
    }
    return to.build();
  }

  static io.weft.control.api.mesh.wire.Dtab dtab(Dtab dtab) {
    io.weft.control.api.mesh.wire.Dtab.Builder to = io.weft.control.api.mesh.wire.Dtab.newBuilder();
    dtab.dentries().forEach(dentry -> to.addDentries(dentry(dentry)));
    return to.build();
  }

  static io.weft.control.api.mesh.wire.Dtab.Dentry dentry(Dentry dentry) {
    return io.weft.control.api.mesh.wire.Dtab.Dentry.newBuilder()
        .setPrefix(prefix(dentry.prefix()))
        .setDst(tree(dentry.dst()))
        .build();
  }

  private static io.weft.control.api.mesh.wire.Dtab.Dentry.Prefix prefix(Prefix prefix) {
    io.weft.control.api.mesh.wire.Dtab.Dentry.Prefix.Builder to =
        io.weft.control.api.mesh.wire.Dtab.Dentry.Prefix.newBuilder();
    for (int i = 0; i < prefix.size(); i++) {
      byte[] label = prefix.bytes(i);
      if (label.length == 0) {
        to.addElemsBuilder().setWildcard(Elem.Wildcard.getDefaultInstance());
      } else {
        to.addElemsBuilder().setLabel(ByteString.copyFrom(label));
      }
    }
    return to.build();
  }

  private static PathNameTree tree(NameTree<Path> tree) {
    PathNameTree.Builder to = PathNameTree.newBuilder();
    if (tree instanceof NameTree.Leaf<Path> leaf) {
      to.getLeafBuilder().setId(path(leaf.value()));
    } else if (tree instanceof NameTree.Alt<Path> alt) {
      alt.trees().forEach(branch -> to.getAltBuilder().addTrees(tree(branch)));
    } else if (tree instanceof NameTree.Union<Path> union) {
      for (NameTree.Weighted<Path> branch : union.trees()) {
        to.getUnionBuilder()
            .addTreesBuilder()
            .setWeight(branch.weight())
            .setTree(tree(branch.tree()));
      }
    } else if (tree instanceof NameTree.Fail) {
      to.setFail(PathNameTree.Fail.getDefaultInstance());
    } else if (tree instanceof NameTree.Empty) {
      to.setEmpty(PathNameTree.Empty.getDefaultInstance());
    } else {
      to.setNeg(PathNameTree.Neg.getDefaultInstance());
    }
    return to.build();
  }

  static BoundNameTree bound(NameTree<Name.Bound> tree) {
    BoundNameTree.Builder to = BoundNameTree.newBuilder();
    if (tree instanceof NameTree.Leaf<Name.Bound> leaf) {
      to.getLeafBuilder().setId(path(leaf.value().id())).setResidual(path(leaf.value().residual()));
    } else if (tree instanceof NameTree.Alt<Name.Bound> alt) {
      alt.trees().forEach(branch -> to.getAltBuilder().addTrees(bound(branch)));
    } else if (tree instanceof NameTree.Union<Name.Bound> union) {
      for (NameTree.Weighted<Name.Bound> branch : union.trees()) {
        to.getUnionBuilder()
            .addTreesBuilder()
            .setWeight(branch.weight())
            .setTree(bound(branch.tree()));
      }
    } else if (tree instanceof NameTree.Fail) {
      to.setFail(BoundNameTree.Fail.getDefaultInstance());
    } else if (tree instanceof NameTree.Empty) {
      to.setEmpty(BoundNameTree.Empty.getDefaultInstance());
    } else {
      to.setNeg(BoundNameTree.Neg.getDefaultInstance());
    }
    return to.build();
  }

  static String message(Throwable cause) {
    String message = cause.getMessage();
    return message == null ? cause.toString() : message;
  }
}
