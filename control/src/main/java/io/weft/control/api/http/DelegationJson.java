package io.weft.control.api.http;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.weft.namers.bind.Delegation;
import io.weft.namers.bind.Delegation.Step;
import io.weft.namers.name.Dentry;
import io.weft.namers.name.NameTree;
import io.weft.namers.name.Path;
import io.weft.namers.spi.AddrSet;
import io.weft.namers.spi.Name;
import io.weft.stack.activity.State;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * How a name is bound, as namerd draws it. A node there stands for a path and has the rule that led
 * to it, and all alternatives are followed, also those behind the one that decides. So what was not
 * tried is looked up in further delegations, and it is told which of them are missing.
 */
final class DelegationJson {
  /** Alternatives of alternatives could be drawn without end. */
  private static final int MAX_NAMES = 2_000;

  /** So many paths that were not tried are looked up; the rest is drawn as not tried. */
  static final int MAX_OTHERS = 200;

  private static final Path FAIL = Path.of("$", "fail");

  private final Map<Path, Delegation> others;
  private final Map<Name.Bound, State<AddrSet>> addresses;
  private final TreeJson trees;
  private final Set<Path> missing = new LinkedHashSet<>();
  private final Set<Name.Bound> bound = new LinkedHashSet<>();
  private final Set<Path> within = new LinkedHashSet<>(); // those of the others that are drawn now
  private int names;
  private boolean pending;

  /**
   * A name and all below it.
   *
   * @param pending whether something is not known yet
   */
  record Drawing(ObjectNode json, boolean pending) {}

  /**
   * @param others how paths that were not tried are bound
   * @param addresses those of what is bound, as far as they are known
   */
  DelegationJson(Map<Path, Delegation> others, Map<Name.Bound, State<AddrSet>> addresses) {
    this.others = others;
    this.addresses = addresses;
    this.trees = new TreeJson(name -> addresses.getOrDefault(name, new State.Pending<>()));
  }

  /** Paths that were not tried and are not among the others. */
  Set<Path> missing() {
    return missing;
  }

  /** All that is bound somewhere in the tree. */
  Set<Name.Bound> bound() {
    return bound;
  }

  /** Whether something is not known yet. */
  boolean isPending() {
    return pending
        || bound.stream().anyMatch(name -> !addresses.containsKey(name))
        || addresses.values().stream().anyMatch(State.Pending.class::isInstance);
  }

  /** Draws a name and all below it. */
  ObjectNode of(Delegation lookup) {
    return lookup(lookup, ((Step.Lookup) lookup.step()).path(), null);
  }

  private ObjectNode lookup(Delegation lookup, Path path, @Nullable Dentry by) {
    if (++names > MAX_NAMES) {
      return exception(path, by, "more than " + MAX_NAMES + " names");
    }
    State<NameTree<Name.Bound>> result = lookup.result();
    if (result == null) {
      return untried(path, by);
    }
    List<Delegation> rules =
        lookup.branches().stream().filter(branch -> branch.step() instanceof Step.Rule).toList();
    if (rules.size() > 1) {
      return alternatives(path, by, rules.stream().map(rule -> rule(rule, path)).toList());
    }
    if (rules.size() == 1 && lookup.branches().stream().noneMatch(this::isNamersAnswer)) {
      return delegate(path, by, rule(rules.get(0), path));
    }
    return lookup.branches().stream()
        .filter(this::isNamersAnswer)
        .findFirst()
        .map(asked -> step(asked, path, by))
        .orElseGet(() -> end(result, path, by, path.toString()));
  }

  private boolean isNamersAnswer(Delegation branch) {
    return branch.chosen() && !(branch.step() instanceof Step.Rule);
  }

  private ObjectNode untried(Path path, @Nullable Dentry by) {
    Delegation other = others.get(path);
    if (other == null) {
      missing.add(path);
      return exception(path, by, "not tried");
    }
    if (!within.add(path)) {
      return exception(path, by, "a name that leads back to itself");
    }
    ObjectNode drawn = lookup(other, path, by);
    within.remove(path);
    return drawn;
  }

  private ObjectNode rule(Delegation rule, Path path) {
    Dentry dentry = ((Step.Rule) rule.step()).dentry();
    return tree(rule, dentry.rewrite(path).map(Name.Of::new), path, dentry);
  }

  /** A step that leads to a tree which is known; the step may not have been tried. */
  private ObjectNode tree(Delegation step, NameTree<Name> tree, Path path, @Nullable Dentry by) {
    State<NameTree<Name.Bound>> result = step.result();
    if (result == null) {
      return untried(tree, path, by);
    }
    if (tree instanceof NameTree.Union<Name> union && union.trees().size() == 1) {
      return delegate(path, by, tree(step, union.trees().get(0).tree(), path, by));
    }
    int branches =
        tree instanceof NameTree.Alt<Name> alt
            ? alt.trees().size()
            : tree instanceof NameTree.Union<Name> union ? union.trees().size() : -1;
    if (branches >= 0 && branches != step.branches().size()) {
      return end(result, path, by, "~"); // broken off
    }
    if (tree instanceof NameTree.Alt<Name>) {
      return alternatives(
          path, by, step.branches().stream().map(branch -> step(branch, path, by)).toList());
    }
    return tree instanceof NameTree.Union<Name>
        ? union(step.branches(), path, by)
        : step(step, path, by);
  }

  /** Any step, by what it led to. */
  private ObjectNode step(Delegation step, Path path, @Nullable Dentry by) {
    if (step.step() instanceof Step.Lookup lookup) {
      return lookup(step, lookup.path(), by);
    }
    if (step.step() instanceof Step.Part part && isKnownPart(step, part)) {
      return tree(step, part.tree(), path, by);
    }
    List<Delegation> branches = step.branches();
    State<NameTree<Name.Bound>> result = step.result();
    if (result == null) {
      return exception(path, by, "not tried");
    }
    if (branches.isEmpty()) {
      return end(result, path, by, "~");
    }
    if (branches.size() == 1) {
      return step(branches.get(0), path, by);
    }
    boolean union =
        branches.stream().filter(Delegation::chosen).count() > 1
            || branches.stream().anyMatch(branch -> branch.weight() != 1);
    return union
        ? union(branches, path, by)
        : alternatives(path, by, branches.stream().map(branch -> step(branch, path, by)).toList());
  }

  private static boolean isKnownPart(Delegation step, Step.Part part) {
    return step.result() == null
        || part.tree() instanceof NameTree.Alt
        || part.tree() instanceof NameTree.Union;
  }

  private ObjectNode untried(NameTree<Name> tree, Path path, @Nullable Dentry by) {
    if (tree instanceof NameTree.Leaf<Name> leaf) {
      return leaf.value() instanceof Name.Of of
          ? untried(of.path(), by)
          : leaf((Name.Bound) leaf.value(), path, by);
    }
    if (tree instanceof NameTree.Alt<Name> alt) {
      return alternatives(
          path, by, alt.trees().stream().map(branch -> untried(branch, path, by)).toList());
    }
    if (tree instanceof NameTree.Union<Name> union) {
      ObjectNode node = node("union", path.toString(), by);
      ArrayNode shares = node.putArray("union");
      for (NameTree.Weighted<Name> share : union.trees()) {
        shares
            .addObject()
            .put("weight", share.weight())
            .set("tree", untried(share.tree(), path, by));
      }
      return node;
    }
    return tree instanceof NameTree.Empty
        ? node("empty", path.toString(), by)
        : tree instanceof NameTree.Fail ? fail(path, by) : node("neg", "~", by);
  }

  private ObjectNode end(
      State<NameTree<Name.Bound>> result, Path path, @Nullable Dentry by, String negative) {
    if (result instanceof State.Failed<NameTree<Name.Bound>> failed) {
      return exception(path, by, Problems.message(failed.cause()));
    }
    if (!(result instanceof State.Ok<NameTree<Name.Bound>> ok)) {
      pending = true;
      return exception(path, by, "pending");
    }
    if (ok.value() instanceof NameTree.Leaf<Name.Bound> leaf) {
      return leaf(leaf.value(), path, by);
    }
    if (ok.value() instanceof NameTree.Fail) {
      return fail(path, by);
    }
    return ok.value() instanceof NameTree.Empty
        ? node("empty", path.toString(), by)
        : node("neg", path.isEmpty() ? "~" : negative, by);
  }

  private ObjectNode leaf(Name.Bound name, Path path, @Nullable Dentry by) {
    bound.add(name);
    return node("leaf", path.toString(), by).set("bound", trees.bound(name));
  }

  private ObjectNode union(List<Delegation> branches, Path path, @Nullable Dentry by) {
    ObjectNode node = node("union", path.toString(), by);
    ArrayNode shares = node.putArray("union");
    for (Delegation branch : branches) {
      shares.addObject().put("weight", branch.weight()).set("tree", step(branch, path, by));
    }
    return node;
  }

  /** As in namerd, alternatives of the same path are drawn as one list. */
  private static ObjectNode alternatives(
      Path path, @Nullable Dentry by, List<ObjectNode> branches) {
    if (branches.size() == 1) {
      return delegate(path, by, branches.get(0));
    }
    List<JsonNode> flat = new ArrayList<>();
    for (ObjectNode branch : branches) {
      if (is(branch, "alt") && isAt(branch, path)) {
        branch.get("alt").forEach(flat::add);
      } else {
        flat.add(branch);
      }
    }
    ObjectNode node = node("alt", path.toString(), by);
    node.putArray("alt").addAll(flat);
    return node;
  }

  /** A step to another path; one that stays where it is is not drawn, as in namerd. */
  private static ObjectNode delegate(Path path, @Nullable Dentry by, ObjectNode to) {
    boolean drawn = !isAt(to, path) || is(to, "neg") || is(to, "fail") || is(to, "empty");
    if (drawn) {
      return node("delegate", path.toString(), by).set("delegate", to);
    }
    ObjectNode same = node(to.get("type").textValue(), path.toString(), by);
    to.properties().stream()
        .filter(field -> !Set.of("type", "path", "dentry").contains(field.getKey()))
        .forEach(field -> same.set(field.getKey(), field.getValue()));
    return same;
  }

  private static ObjectNode fail(Path path, @Nullable Dentry by) {
    return node("fail", path.startsWith(FAIL) ? path.toString() : "!", by);
  }

  private static ObjectNode exception(Path path, @Nullable Dentry by, String message) {
    return node("exception", path.toString(), by).put("message", message);
  }

  private static boolean is(ObjectNode node, String type) {
    return node.get("type").textValue().equals(type);
  }

  private static boolean isAt(ObjectNode node, Path path) {
    return node.get("path").textValue().equals(path.toString());
  }

  private static ObjectNode node(String type, String path, @Nullable Dentry by) {
    ObjectNode node = Json.object().put("type", type).put("path", path);
    if (by != null) {
      node.putObject("dentry")
          .put("prefix", by.prefix().toString())
          .put("dst", by.dst().toString());
    }
    return node;
  }
}
