package io.weft.control.api.http;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.weft.control.names.DelegateTree;
import io.weft.control.names.DelegateTree.Node;
import io.weft.namers.name.Path;

/** How a name is bound, as namerd writes it. */
final class DelegationJson {
  private static final Path FAIL = Path.of("$", "fail");

  private final TreeJson trees;

  /**
   * @param trees writes what is bound
   */
  DelegationJson(TreeJson trees) {
    this.trees = trees;
  }

  ObjectNode of(DelegateTree tree) {
    Node node = tree.node();
    if (node instanceof Node.Leaf leaf) {
      return json("leaf", tree).set("bound", trees.bound(leaf.bound()));
    }
    if (node instanceof Node.Delegate delegate) {
      return json("delegate", tree).set("delegate", of(delegate.to()));
    }
    if (node instanceof Node.Problem problem) {
      return json("exception", tree).put("message", problem.message());
    }
    if (node instanceof Node.Alt alt) {
      ObjectNode json = json("alt", tree);
      ArrayNode branches = json.putArray("alt");
      alt.trees().forEach(branch -> branches.add(of(branch)));
      return json;
    }
    if (node instanceof Node.Union union) {
      ObjectNode json = json("union", tree);
      ArrayNode branches = json.putArray("union");
      union
          .trees()
          .forEach(
              branch ->
                  branches
                      .addObject()
                      .put("weight", branch.weight())
                      .set("tree", of(branch.tree())));
      return json;
    }
    return json(
        node instanceof Node.Empty ? "empty" : node instanceof Node.Fail ? "fail" : "neg", tree);
  }

  private static ObjectNode json(String type, DelegateTree tree) {
    ObjectNode json = Json.object().put("type", type).put("path", path(tree));
    tree.rule()
        .ifPresent(
            rule ->
                json.putObject("dentry")
                    .put("prefix", rule.prefix().toString())
                    .put("dst", rule.dst().toString()));
    return json;
  }

  private static String path(DelegateTree tree) {
    Path path = tree.path();
    if (tree.node() instanceof Node.Fail && !path.startsWith(FAIL)) {
      return "!";
    }
    return tree.node() instanceof Node.Neg && path.isEmpty() ? "~" : path.toString();
  }
}
