package io.weft.control.names;

import io.weft.control.names.DelegateTree.Node;
import io.weft.control.names.DelegateTree.Weighted;
import io.weft.namers.bind.Delegation;
import io.weft.namers.bind.Delegation.Step;
import io.weft.namers.name.Dentry;
import io.weft.namers.name.NameTree;
import io.weft.namers.name.Path;
import io.weft.namers.spi.Name;
import io.weft.stack.activity.State;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Draws a {@link DelegateTree}. What was not tried is looked up in further delegations, and it is
 * told which of them are missing.
 */
final class Drawing {
  /** Alternatives of alternatives could be drawn without end. */
  private static final int MAX_NAMES = 2_000;

  private final Map<Path, Delegation> others;
  private final Set<Path> missing = new LinkedHashSet<>();
  private final Set<Path> within = new LinkedHashSet<>(); // those of the others that are drawn now
  private int names;
  private boolean pending;

  /**
   * @param others how paths that were not tried are bound
   */
  Drawing(Map<Path, Delegation> others) {
    this.others = others;
  }

  /** Paths that were not tried and are not among the others. */
  Set<Path> missing() {
    return missing;
  }

  /** Whether something is not known yet. */
  boolean isPending() {
    return pending;
  }

  /** Draws a name and all below it. */
  DelegateTree of(Delegation lookup) {
    return lookup(lookup, ((Step.Lookup) lookup.step()).path(), null);
  }

  private DelegateTree lookup(Delegation lookup, Path path, @Nullable Dentry by) {
    if (++names > MAX_NAMES) {
      return problem(path, by, "more than " + MAX_NAMES + " names");
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
        .orElseGet(() -> end(result, path, by, path));
  }

  private boolean isNamersAnswer(Delegation branch) {
    return branch.chosen() && !(branch.step() instanceof Step.Rule);
  }

  private DelegateTree untried(Path path, @Nullable Dentry by) {
    Delegation other = others.get(path);
    if (other == null) {
      missing.add(path);
      return problem(path, by, "not tried");
    }
    if (!within.add(path)) {
      return problem(path, by, "a name that leads back to itself");
    }
    DelegateTree drawn = lookup(other, path, by);
    within.remove(path);
    return drawn;
  }

  private DelegateTree rule(Delegation rule, Path path) {
    Dentry dentry = ((Step.Rule) rule.step()).dentry();
    return tree(rule, dentry.rewrite(path).map(Name.Of::new), path, dentry);
  }

  /** A step that leads to a tree which is known; the step may not have been tried. */
  private DelegateTree tree(Delegation step, NameTree<Name> tree, Path path, @Nullable Dentry by) {
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
      return end(result, path, by, Path.empty()); // broken off
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
  private DelegateTree step(Delegation step, Path path, @Nullable Dentry by) {
    if (step.step() instanceof Step.Lookup lookup) {
      return lookup(step, lookup.path(), by);
    }
    if (step.step() instanceof Step.Part part && isKnownPart(step, part)) {
      return tree(step, part.tree(), path, by);
    }
    List<Delegation> branches = step.branches();
    State<NameTree<Name.Bound>> result = step.result();
    if (result == null) {
      return problem(path, by, "not tried");
    }
    if (branches.isEmpty()) {
      return end(result, path, by, Path.empty());
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

  private DelegateTree untried(NameTree<Name> tree, Path path, @Nullable Dentry by) {
    if (tree instanceof NameTree.Leaf<Name> leaf) {
      return leaf.value() instanceof Name.Of of
          ? untried(of.path(), by)
          : node(new Node.Leaf((Name.Bound) leaf.value()), path, by);
    }
    if (tree instanceof NameTree.Alt<Name> alt) {
      return alternatives(
          path, by, alt.trees().stream().map(branch -> untried(branch, path, by)).toList());
    }
    if (tree instanceof NameTree.Union<Name> union) {
      return node(
          new Node.Union(
              union.trees().stream()
                  .map(share -> new Weighted(share.weight(), untried(share.tree(), path, by)))
                  .toList()),
          path,
          by);
    }
    return tree instanceof NameTree.Empty
        ? node(new Node.Empty(), path, by)
        : tree instanceof NameTree.Fail
            ? node(new Node.Fail(), path, by)
            : node(new Node.Neg(), Path.empty(), by);
  }

  private DelegateTree end(
      State<NameTree<Name.Bound>> result, Path path, @Nullable Dentry by, Path negative) {
    if (result instanceof State.Failed<NameTree<Name.Bound>> failed) {
      String message = failed.cause().getMessage();
      return problem(path, by, message == null ? failed.cause().toString() : message);
    }
    if (!(result instanceof State.Ok<NameTree<Name.Bound>> ok)) {
      pending = true;
      return problem(path, by, "pending");
    }
    if (ok.value() instanceof NameTree.Leaf<Name.Bound> leaf) {
      return node(new Node.Leaf(leaf.value()), path, by);
    }
    if (ok.value() instanceof NameTree.Fail) {
      return node(new Node.Fail(), path, by);
    }
    return ok.value() instanceof NameTree.Empty
        ? node(new Node.Empty(), path, by)
        : node(new Node.Neg(), negative, by);
  }

  private DelegateTree union(List<Delegation> branches, Path path, @Nullable Dentry by) {
    return node(
        new Node.Union(
            branches.stream()
                .map(branch -> new Weighted(branch.weight(), step(branch, path, by)))
                .toList()),
        path,
        by);
  }

  /** As in namerd, alternatives of the same path are drawn as one list. */
  private static DelegateTree alternatives(
      Path path, @Nullable Dentry by, List<DelegateTree> branches) {
    if (branches.size() == 1) {
      return delegate(path, by, branches.get(0));
    }
    List<DelegateTree> flat = new ArrayList<>();
    for (DelegateTree branch : branches) {
      if (branch.node() instanceof Node.Alt alt && branch.path().equals(path)) {
        flat.addAll(alt.trees());
      } else {
        flat.add(branch);
      }
    }
    return node(new Node.Alt(flat), path, by);
  }

  /** A step to another path; one that stays where it is is not drawn, as in namerd. */
  private static DelegateTree delegate(Path path, @Nullable Dentry by, DelegateTree to) {
    boolean drawn =
        !to.path().equals(path)
            || to.node() instanceof Node.Neg
            || to.node() instanceof Node.Fail
            || to.node() instanceof Node.Empty;
    return node(drawn ? new Node.Delegate(to) : to.node(), path, by);
  }

  private static DelegateTree problem(Path path, @Nullable Dentry by, String message) {
    return node(new Node.Problem(message), path, by);
  }

  private static DelegateTree node(Node node, Path path, @Nullable Dentry by) {
    return new DelegateTree(path, Optional.ofNullable(by), node);
  }
}
