package io.weft.namers.bind;

import io.weft.namers.bind.Delegation.Step;
import io.weft.namers.name.Dentry;
import io.weft.namers.name.Dtab;
import io.weft.namers.name.NameTree;
import io.weft.namers.name.Path;
import io.weft.namers.spi.Name;
import io.weft.stack.activity.State;
import io.weft.stack.call.Failure;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * One walk of a name through a Dtab and what the namers say at this moment. The walk is a plain
 * recursion, done anew whenever something that it depends on changes: that is per name and per
 * change, never per call.
 */
final class Walk {
  /** How many times a name may be rewritten; Finagle has the same limit. */
  static final int MAX_DEPTH = 100;

  /**
   * How many names and parts of trees one name may lead to. Without it a short Dtab such as {@code
   * /a => /a & /a}, perhaps from a caller, would keep a thread busy for ever.
   */
  static final int MAX_STEPS = 1_000;

  /** Keeps a name from growing on its way, as with {@code /a => /a/b/c/d}. */
  static final int MAX_ELEMENTS = 1_000;

  private static final State<NameTree<Name.Bound>> NEG = new State.Ok<>(new NameTree.Neg<>());

  private final Dtab dtab;
  private final List<Mount> mounts;
  private final Function<Mount.Question, State<NameTree<Name>>> ask;
  private int steps;
  private @Nullable Failure broken; // a limit was passed: the walk is over, whatever else it found

  /**
   * @param mounts in the order in which they are asked
   * @param ask gives what a namer says at present
   */
  Walk(Dtab dtab, List<Mount> mounts, Function<Mount.Question, State<NameTree<Name>>> ask) {
    this.dtab = dtab;
    this.mounts = mounts;
    this.ask = ask;
  }

  Delegation from(Path name) {
    return lookup(name, 0).branch(1, true);
  }

  private Delegation lookup(Path path, int depth) {
    Step step = new Step.Lookup(path);
    if (isOver(step, depth)) {
      return broken(step);
    }
    if (path.size() > MAX_ELEMENTS) {
      breakOff("name has grown to more than " + MAX_ELEMENTS + " elements: " + path.take(10));
      return broken(step);
    }
    List<Dentry> rules = dtab.matching(path);
    // As in Finagle: a lone rule that says "~" is as good as none, but several are not.
    if (rules.isEmpty() || (rules.size() == 1 && rules.get(0).dst() instanceof NameTree.Neg)) {
      return askNamers(step, path, depth, rules);
    }
    return firstOf(
        step,
        rules,
        Step.Rule::new,
        rule -> tree(new Step.Rule(rule), rule.rewrite(path).map(Name.Of::new), depth + 1));
  }

  private Delegation askNamers(Step step, Path path, int depth, List<Dentry> negativeRules) {
    List<Delegation> branches = new ArrayList<>();
    for (Dentry rule : negativeRules) {
      branches.add(Delegation.end(new Step.Rule(rule), NEG));
    }
    for (Mount mount : mounts) {
      if (!path.startsWith(mount.prefix())) {
        continue;
      }
      Step asked = new Step.Asked(mount.prefix());
      State<NameTree<Name>> said =
          ask.apply(new Mount.Question(mount, path.drop(mount.prefix().size())));
      if (!(said instanceof State.Ok<NameTree<Name>> ok)) {
        branches.add(Delegation.end(asked, said.map(tree -> tree.map(Walk::none))).branch(1, true));
      } else if (ok.value() instanceof NameTree.Neg) {
        branches.add(Delegation.end(asked, NEG));
        continue;
      } else {
        branches.add(tree(asked, ok.value(), depth + 1).branch(1, true));
      }
      return Delegation.of(step, resultOf(branches.get(branches.size() - 1)), branches);
    }
    return Delegation.of(step, NEG, branches);
  }

  private Delegation tree(Step step, NameTree<Name> tree, int depth) {
    if (isOver(step, depth)) {
      return broken(step);
    }
    if (tree instanceof NameTree.Leaf<Name> leaf) {
      return leaf(step, leaf.value(), depth);
    }
    if (tree instanceof NameTree.Alt<Name> alt) {
      return firstOf(step, alt.trees(), Walk::stepTo, branch -> branch(branch, depth));
    }
    if (tree instanceof NameTree.Union<Name> union) {
      return union.trees().size() == 1
          ? tree(step, union.trees().get(0).tree(), depth)
          : union(step, union, depth);
    }
    return Delegation.end(step, new State.Ok<>(tree.map(Walk::none)));
  }
}
