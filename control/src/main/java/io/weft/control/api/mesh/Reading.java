package io.weft.control.api.mesh;

import com.google.protobuf.ByteString;
import com.google.protobuf.MessageLite;
import io.weft.control.api.grpc.Limits;
import io.weft.control.api.grpc.Refusal;
import io.weft.control.api.mesh.wire.Dtab.Dentry.Prefix.Elem;
import io.weft.control.api.mesh.wire.PathNameTree;
import io.weft.control.store.Write;
import io.weft.namers.name.Dentry;
import io.weft.namers.name.Dtab;
import io.weft.namers.name.NameTree;
import io.weft.namers.name.Path;
import io.weft.namers.name.Prefix;
import java.util.ArrayList;
import java.util.List;

/** Reads names and rules; what is wrong in them is told with its place in the request. */
final class Reading {
  private final Limits limits;

  Reading(Limits limits) {
    this.limits = limits;
  }

  /** The namespace that a root names. */
  String namespace(io.weft.control.api.mesh.wire.Path root) throws Refusal {
    Path path = path("root", root);
    if (path.size() != 1 || !Write.isKey(path.element(0))) {
      throw Refusal.malformed(
          "root " + path + ": expected one element, the namespace, such as /default");
    }
    return path.element(0);
  }

  /** A name, which is not empty. */
  Path name(String at, io.weft.control.api.mesh.wire.Path path) throws Refusal {
    if (path.getElemsCount() == 0) {
      throw Refusal.malformed(at + " is missing or has no elements: expected a name");
    }
    return path(at, path);
  }

  Path path(String at, io.weft.control.api.mesh.wire.Path path) throws Refusal {
    within(at, path, limits.pathBytes());
    byte[][] elements = new byte[path.getElemsCount()][];
    for (int i = 0; i < elements.length; i++) {
      elements[i] = label(at + ".elems[" + i + "]", path.getElems(i));
    }
    return Path.ofBytes(elements);
  }

  Dtab dtab(String at, io.weft.control.api.mesh.wire.Dtab dtab) throws Refusal {
    within(at, dtab, limits.dtabBytes());
    List<Dentry> rules = new ArrayList<>(dtab.getDentriesCount());
    for (int i = 0; i < dtab.getDentriesCount(); i++) {
      String place = at + ".dentries[" + i + "]";
      rules.add(
          new Dentry(
              prefix(place + ".prefix", dtab.getDentries(i).getPrefix()),
              branch(place + ".dst", dtab.getDentries(i).getDst())));
    }
    return new Dtab(rules);
  }

  private static Prefix prefix(String at, io.weft.control.api.mesh.wire.Dtab.Dentry.Prefix prefix)
      throws Refusal {
    byte[][] labels = new byte[prefix.getElemsCount()][];
    for (int i = 0; i < labels.length; i++) {
      String place = at + ".elems[" + i + "]";
      Elem element = prefix.getElems(i);
      labels[i] =
          switch (element.getValueCase()) {
            case LABEL -> label(place, element.getLabel());
            case WILDCARD -> new byte[0];
            case VALUE_NOT_SET ->
                throw Refusal.malformed(place + " is neither a label nor a wildcard");
          };
    }
    return Prefix.ofBytes(labels);
  }

  NameTree<Path> tree(String at, PathNameTree tree) throws Refusal {
    within(at, tree, limits.dtabBytes());
    return branch(at, tree);
  }

  private NameTree<Path> branch(String at, PathNameTree tree) throws Refusal {
    return switch (tree.getNodeCase()) {
      case NEG -> NameTree.neg();
      case FAIL -> new NameTree.Fail<>();
      case EMPTY -> new NameTree.Empty<>();
      case LEAF -> NameTree.leaf(path(at + ".leaf.id", tree.getLeaf().getId()));
      case ALT -> alternatives(at + ".alt.trees", tree.getAlt());
      case UNION -> union(at + ".union.trees", tree.getUnion());
      case NODE_NOT_SET -> throw Refusal.malformed(at + " is missing or no tree");
    };
  }

  private NameTree<Path> alternatives(String at, PathNameTree.Alt alt) throws Refusal {
    List<NameTree<Path>> trees = new ArrayList<>(alt.getTreesCount());
    for (int i = 0; i < alt.getTreesCount(); i++) {
      trees.add(branch(at + "[" + i + "]", alt.getTrees(i)));
    }
    return trees.isEmpty() ? NameTree.neg() : new NameTree.Alt<>(trees);
  }

  private NameTree<Path> union(String at, PathNameTree.Union union) throws Refusal {
    List<NameTree.Weighted<Path>> trees = new ArrayList<>(union.getTreesCount());
    for (int i = 0; i < union.getTreesCount(); i++) {
      PathNameTree.Union.Weighted share = union.getTrees(i);
      String place = at + "[" + i + "]";
      if (!(share.getWeight() >= 0 && share.getWeight() < Double.POSITIVE_INFINITY)) {
        throw Refusal.malformed(
            place + ".weight is " + share.getWeight() + ": expected a finite number of at least 0");
      }
      trees.add(
          new NameTree.Weighted<>(share.getWeight(), branch(place + ".tree", share.getTree())));
    }
    return trees.isEmpty() ? NameTree.neg() : new NameTree.Union<>(trees);
  }

  /** A text that is to be read. */
  String text(String text) throws Refusal {
    if (text.length() > limits.dtabBytes()) {
      throw tooLong("text", text.length(), limits.dtabBytes());
    }
    return text;
  }

  private static byte[] label(String at, ByteString bytes) throws Refusal {
    if (bytes.isEmpty()) {
      throw Refusal.malformed(at + " is empty: expected at least one byte");
    }
    return bytes.toByteArray();
  }

  private static void within(String at, MessageLite message, int bytes) throws Refusal {
    if (message.getSerializedSize() > bytes) {
      throw tooLong(at, message.getSerializedSize(), bytes);
    }
  }

  private static Refusal tooLong(String at, int length, int bytes) {
    return Refusal.malformed(at + " of " + length + " bytes: expected no more than " + bytes);
  }
}
