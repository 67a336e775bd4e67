package io.weft.namers.bind;

import io.weft.namers.bind.Delegation.Step;
import io.weft.namers.name.Dentry;
import io.weft.namers.name.Dtab;
import io.weft.namers.name.NameTree;
import io.weft.namers.name.Path;
import io.weft.namers.spi.Name;
import io.weft.namers.spi.Transformer;
import io.weft.stack.activity.State;
import io.weft.stack.call.Failure;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.function.Function;
import java.util.function.Supplier;
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

  /** How many transformers one bound name may pass; each makes its id longer. */
  static final int MAX_TRANSFORMERS = 20;

  private static final int SHOWN_ELEMENTS = 10;

  private static final State<NameTree<Name.Bound>> NEG = new State.Ok<>(new NameTree.Neg<>());

  private final World world;
  private final Function<Mount.Question, State<NameTree<Name>>> ask;
  private final Set<Transformer.Substitute> substituting = new HashSet<>();
  private Chain chain = Chain.NONE; // what a bound name that is found now passes on its way out
  private Path at = Path.empty(); // looked up last
  private int steps;
  private int nesting;
  private @Nullable Failure broken; // a limit was passed: the walk is over, whatever else it found

  /**
   * What names are walked through.
   *
   * @param mounts in the order in which they are asked
   * @param transformers change all that is bound
   * @param transformerNames what the names below {@code /%} stand for
   */
  record World(
      Dtab dtab, List<Mount> mounts, Chain transformers, TransformerNames transformerNames) {}

  /**
   * @param ask gives what a namer says at present
   */
  Walk(World world, Function<Mount.Question, State<NameTree<Name>>> ask) {
    this.world = world;
    this.ask = ask;
  }

  Delegation from(Path name) {
    Step step = new Step.Lookup(name);
    return inside(world.transformers(), step, 0, () -> lookup(name, 0)).branch(1, true);
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
    List<Dentry> rules = world.dtab().matching(path);
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
    for (Mount mount : world.mounts()) {
      if (!path.startsWith(mount.prefix())) {
        continue;
      }
      Delegation asked = ask(mount, path.drop(mount.prefix().size()), depth);
      branches.add(asked);
      if (asked.chosen()) {
        return Delegation.of(step, resultOf(asked), branches);
      }
    }
    if (path.size() > 1 && path.startsWith(TransformerNames.PREFIX)) {
      Delegation transformed = transformed(step, path, depth);
      branches.addAll(transformed.branches());
      return Delegation.of(step, resultOf(transformed), branches);
    }
    return Delegation.of(step, NEG, branches);
  }

  /** A name with transformers before it. */
  private Delegation transformed(Step step, Path path, int depth) {
    TransformerNames.Read read;
    try {
      read = world.transformerNames().read(path);
    } catch (IllegalArgumentException e) {
      // Not negative, as with an unknown system name: it is a mistake, or asks for what is not
      // here.
      String message = String.valueOf(e.getMessage());
      return Delegation.end(
          step, new State.Failed<>(Failure.notSent(Failure.Kind.BINDING_FAILED, message)));
    }
    return inside(
        new Chain(read.transformers()),
        step,
        depth,
        () -> ledTo(step, lookup(read.name(), depth + 1)));
  }

  /** What a namer says, chosen unless it says {@code ~}: then the next one is asked. */
  private Delegation ask(Mount mount, Path path, int depth) {
    Step step = new Step.Asked(mount.prefix());
    Mount.Question question = new Mount.Question(mount, path);
    // The name that one of its transformers takes instead may be its own: that is left as it is.
    boolean own = mount.transformers().transformers().stream().anyMatch(substituting::contains);
    Chain inner = own ? Chain.NONE : mount.transformers();
    return inside(inner, step, depth, () -> answer(step, question, depth));
  }

  private Delegation answer(Step step, Mount.Question question, int depth) {
    State<NameTree<Name>> said = ask.apply(question);
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
    return name instanceof Name.Of of
        ? ledTo(step, lookup(of.path(), depth))
        : bound(step, (Name.Bound) name, chain, depth);
  }

  /** A step that led to one other and has its result. */
  private static Delegation ledTo(Step step, Delegation next) {
    State<NameTree<Name.Bound>> result = resultOf(next);
    return Delegation.of(step, result, List.of(next.branch(1, !result.equals(NEG))));
  }

  /** A bound name on its way out, through the transformers that are left. */
  private Delegation bound(Step step, Name.Bound bound, Chain left, int depth) {
    if (left.transformers().isEmpty()) {
      return Delegation.end(step, new State.Ok<>(new NameTree.Leaf<>(bound)));
    }
    Transformer first = left.transformers().get(0);
    if (first instanceof Transformer.Substitute substitute) {
      return ledTo(step, substitute(substitute, left.drop(1), depth));
    }
    Name.Bound changed = ((Transformer.OfAddresses) first).apply(bound);
    Step change = new Step.Transformer(first.prefix());
    return ledTo(step, bound(change, changed, left.drop(1), depth));
  }

  private Delegation substitute(Transformer.Substitute substitute, Chain left, int depth) {
    Chain before = chain;
    chain = new Chain(List.of(substitute.mark())).then(left);
    boolean outermost = substituting.add(substitute);
    Delegation other = lookup(substitute.path(), depth + 1);
    if (outermost) {
      substituting.remove(substitute);
    }
    chain = before;
    return ledTo(new Step.Transformer(substitute.prefix()), other);
  }

  /**
   * Walks on with transformers inside those that apply already. One that takes another name always
   * leaves nothing to walk to.
   *
   * @param step what the walk is a part of
   */
  private Delegation inside(Chain inner, Step step, int depth, Supplier<Delegation> walk) {
    Chain all = inner.then(chain);
    for (int i = inner.transformers().size() - 1; i >= 0; i--) {
      if (inner.transformers().get(i) instanceof Transformer.Substitute substitute
          && substitute.always()) {
        return ledTo(step, substitute(substitute, all.drop(i + 1), depth)).branch(1, true);
      }
    }
    Chain before = chain;
    chain = all;
    if (chain.transformers().size() > MAX_TRANSFORMERS && broken == null) {
      breakOff("more than " + MAX_TRANSFORMERS + " transformers");
    }
    Delegation result = walk.get();
    chain = before;
    return result;
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
