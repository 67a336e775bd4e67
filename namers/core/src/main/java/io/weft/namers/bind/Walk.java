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
import java.util.Objects;
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

  /**
   * How many trees may stand inside one another, over all rewritings: enough for parentheses in
   * each of them, and little enough for the stack of any thread.
   */
  static final int MAX_NESTING = 3 * MAX_DEPTH;

  /** Keeps a name from growing on its way, as with {@code /a => /a/b/c/d}. */
  static final int MAX_ELEMENTS = 1_000;

  private static final int SHOWN_ELEMENTS = 10;

  private static final State<NameTree<Name.Bound>> NEG = new State.Ok<>(new NameTree.Neg<>());

  private final Dtab dtab;
  private final List<Mount> mounts;
  private final Function<Mount.Question, State<NameTree<Name>>> ask;
  private Path at = Path.empty(); // looked up last
  private int steps;
  private int nesting;
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
    at = path;
    if (path.size() > MAX_ELEMENTS && broken == null) {
      breakOff("the name has grown to more than " + MAX_ELEMENTS + " elements");
    }
    if (isOver(depth)) {
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
      Delegation asked = ask(mount, path.drop(mount.prefix().size()), depth);
      branches.add(asked);
      if (asked.chosen()) {
        return Delegation.of(step, resultOf(asked), branches);
      }
    }
    return Delegation.of(step, NEG, branches);
  }

  /** What a namer says, chosen unless it says {@code ~}: then the next one is asked. */
  private Delegation ask(Mount mount, Path path, int depth) {
    Step step = new Step.Asked(mount.prefix());
    State<NameTree<Name>> said = ask.apply(new Mount.Question(mount, path));
    if (!(said instanceof State.Ok<NameTree<Name>> ok)) {
      return Delegation.end(step, said.map(never -> new NameTree.Neg<>())).branch(1, true);
    }
    return ok.value() instanceof NameTree.Neg
        ? Delegation.end(step, NEG)
        : tree(step, ok.value(), depth + 1).branch(1, true);
  }

  private Delegation tree(Step step, NameTree<Name> tree, int depth) {
    if (isOver(depth)) {
      return broken(step);
    }
    nesting++;
    Delegation followed = follow(step, tree, depth);
    nesting--;
    return followed;
  }

  private Delegation follow(Step step, NameTree<Name> tree, int depth) {
    if (tree instanceof NameTree.Leaf<Name> leaf) {
      return leaf(step, leaf.value(), depth);
    }
    if (tree instanceof NameTree.Alt<Name> alt) {
      return firstOf(step, alt.trees(), Walk::stepTo, branch -> branch(branch, depth));
    }
    if (tree instanceof NameTree.Union<Name> union) {
      return union.trees().size() == 1
          ? follow(step, union.trees().get(0).tree(), depth)
          : union(step, union.trees(), depth);
    }
    if (tree instanceof NameTree.Empty) {
      return Delegation.end(step, new State.Ok<>(new NameTree.Empty<>()));
    }
    return Delegation.end(
        step, tree instanceof NameTree.Fail ? new State.Ok<>(new NameTree.Fail<>()) : NEG);
  }

  private Delegation leaf(Step step, Name name, int depth) {
    if (name instanceof Name.Of of) {
      Delegation next = lookup(of.path(), depth);
      State<NameTree<Name.Bound>> result = resultOf(next);
      return Delegation.of(step, result, List.of(next.branch(1, !result.equals(NEG))));
    }
    return Delegation.end(step, new State.Ok<>(new NameTree.Leaf<>((Name.Bound) name)));
  }

  /**
   * The first branch that is not negative decides, be it bound, refused, pending or failed. One
   * whose discovery system is out of reach is passed over too, but if no other is bound, that is
   * what is told: nobody knows whether there is such a name.
   */
  private <B> Delegation firstOf(
      Step step, List<B> candidates, Function<B, Step> named, Function<B, Delegation> follow) {
    List<Delegation> branches = new ArrayList<>();
    State<NameTree<Name.Bound>> result = NEG;
    boolean decided = false;
    for (B candidate : candidates) {
      if (decided) {
        branches.add(Delegation.notTried(named.apply(candidate)));
        continue;
      }
      Delegation branch = follow.apply(candidate);
      State<NameTree<Name.Bound>> next = resultOf(branch);
      decided = !next.equals(NEG) && !isUnreachable(next);
      if (decided || result.equals(NEG)) {
        result = next;
      }
      branches.add(branch.branch(1, decided));
    }
    return Delegation.of(step, result, branches);
  }

  /**
   * All branches that are bound, even while others are pending or have failed; without a bound one
   * negative if any branch has said so, else the first failure, else pending.
   */
  private Delegation union(Step step, List<NameTree.Weighted<Name>> trees, int depth) {
    List<Delegation> branches = new ArrayList<>();
    List<NameTree.Weighted<Name.Bound>> bound = new ArrayList<>();
    State<NameTree<Name.Bound>> otherwise = trees.isEmpty() ? NEG : new State.Pending<>();
    for (NameTree.Weighted<Name> share : trees) {
      Delegation branch = branch(share.tree(), depth);
      State<NameTree<Name.Bound>> result = resultOf(branch);
      boolean used = false;
      if (result instanceof State.Ok<NameTree<Name.Bound>> ok) {
        used = !(ok.value() instanceof NameTree.Neg) && !(ok.value() instanceof NameTree.Fail);
        if (used) {
          bound.add(new NameTree.Weighted<>(share.weight(), ok.value()));
        }
        otherwise = NEG;
      } else if (result instanceof State.Failed && otherwise instanceof State.Pending) {
        otherwise = result;
      }
      branches.add(branch.branch(share.weight(), used));
    }
    if (broken != null) {
      return Delegation.of(step, new State.Failed<>(broken), branches);
    }
    return switch (bound.size()) {
      case 0 -> Delegation.of(step, otherwise, branches);
      case 1 -> Delegation.of(step, new State.Ok<>(bound.get(0).tree()), branches);
      default -> Delegation.of(step, new State.Ok<>(new NameTree.Union<>(bound)), branches);
    };
  }

  private Delegation branch(NameTree<Name> tree, int depth) {
    return tree instanceof NameTree.Leaf<Name> leaf && leaf.value() instanceof Name.Of of
        ? lookup(of.path(), depth)
        : tree(new Step.Part(tree), tree, depth);
  }

  private static Step stepTo(NameTree<Name> tree) {
    return tree instanceof NameTree.Leaf<Name> leaf && leaf.value() instanceof Name.Of of
        ? new Step.Lookup(of.path())
        : new Step.Part(tree);
  }

  /** Counts a step; true when it passes a limit, or one before it did. */
  private boolean isOver(int depth) {
    if (broken == null && depth > MAX_DEPTH) {
      breakOff("Max recursion level: more than " + MAX_DEPTH + " rewritings");
    } else if (broken == null && ++steps > MAX_STEPS) {
      breakOff("the name leads to more than " + MAX_STEPS + " steps");
    } else if (broken == null && nesting > MAX_NESTING) {
      breakOff("trees nest deeper than " + MAX_NESTING + " levels");
    }
    return broken != null;
  }

  private void breakOff(String problem) {
    String more = at.size() > SHOWN_ELEMENTS ? "/..." : "";
    broken =
        Failure.notSent(
            Failure.Kind.BINDING_FAILED, problem + ", at " + at.take(SHOWN_ELEMENTS) + more);
  }

  private Delegation broken(Step step) {
    return Delegation.end(step, new State.Failed<>(Objects.requireNonNull(broken)));
  }

  private static boolean isUnreachable(State<NameTree<Name.Bound>> result) {
    return result instanceof State.Failed<NameTree<Name.Bound>> failed
        && failed.cause() instanceof Failure failure
        && failure.kind() == Failure.Kind.DISCOVERY_UNREACHABLE;
  }

  /** The result of a step that was tried. */
  private static State<NameTree<Name.Bound>> resultOf(Delegation tried) {
    return Objects.requireNonNull(tried.result());
  }
}
