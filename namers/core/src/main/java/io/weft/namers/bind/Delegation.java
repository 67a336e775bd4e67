package io.weft.namers.bind;

import io.weft.namers.name.Dentry;
import io.weft.namers.name.NameTree;
import io.weft.namers.name.Path;
import io.weft.namers.spi.Name;
import io.weft.stack.activity.State;
import java.math.BigDecimal;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * How a name was bound: one step, and those that it led to. Prints as indented lines, {@code >}
 * before each branch that its parent's result comes from:
 *
 * <pre>
 * > /svc/users: bound
 *   > /svc => /host | /#/io.l5d.fs: bound
 *       /host/users: negative
 *     > /#/io.l5d.fs/users: bound
 *       > namer /#/io.l5d.fs: bound to /#/io.l5d.fs/users
 * </pre>
 *
 * @param step what was looked at
 * @param weight its share in the union above it; 1 elsewhere
 * @param result what came of it; null when it was not tried since a branch before it decided, and
 *     for a {@link Step.Remote}, which has words for it
 * @param chosen whether the result of the step above comes from this one
 * @param branches the steps that it led to, in the order in which they are tried
 */
public record Delegation(
    Step step,
    double weight,
    @Nullable State<NameTree<Name.Bound>> result,
    boolean chosen,
    List<Delegation> branches) {

  public Delegation {
    branches = List.copyOf(branches);
  }

  /** A step that led to no others. */
  static Delegation end(Step step, State<NameTree<Name.Bound>> result) {
    return of(step, result, List.of());
  }

  static Delegation of(Step step, State<NameTree<Name.Bound>> result, List<Delegation> branches) {
    return new Delegation(step, 1, result, false, branches);
  }

  static Delegation notTried(Step step) {
    return new Delegation(step, 1, null, false, List.of());
  }

  /** This step as a branch of another one. */
  Delegation branch(double weightInUnion, boolean isChosen) {
    return new Delegation(step, weightInUnion, result, isChosen, branches);
  }

  /** What a step looks at. */
  public sealed interface Step {

    /** A name, looked up in the Dtab and then by namers. */
    record Lookup(Path path) implements Step {
      @Override
      public String toString() {
        return path.toString();
      }
    }

    /** A rule of the Dtab that matches the name. */
    record Rule(Dentry dentry) implements Step {
      @Override
      public String toString() {
        return dentry.prefix() + " => " + dentry.dst();
      }
    }

    /**
     * A namer that is asked for the name.
     *
     * @param prefix under which it is mounted, such as {@code /#/io.l5d.fs}
     */
    record Asked(Path prefix) implements Step {
      @Override
      public String toString() {
        return "namer " + prefix;
      }
    }

    /**
     * A transformer that changes what is bound.
     *
     * @param prefix of the ids that it makes, such as {@code /%/io.l5d.port/4141}
     */
    record Transformer(Path prefix) implements Step {
      @Override
      public String toString() {
        return "transformer " + prefix;
      }
    }

    /**
     * A step of another process, which tells it in words.
     *
     * @param label what was looked at
     * @param outcome what came of it
     */
    record Remote(String label, String outcome) implements Step {
      @Override
      public String toString() {
        return label;
      }
    }

    /** A part of a tree that is not just a name. */
    record Part(NameTree<Name> tree) implements Step {
      @Override
      public String toString() {
        return tree.toString();
      }
    }
  }

  /** Whether a step waits for an answer. */
  public boolean isPending() {
    return result instanceof State.Pending || branches.stream().anyMatch(Delegation::isPending);
  }

  /** What was looked at, after its share in a union. */
  public String label() {
    if (weight == 1) {
      return step.toString();
    }
    String share = BigDecimal.valueOf(weight).toPlainString() + " * ";
    boolean oneWord = step.toString().indexOf(' ') < 0;
    return branches.isEmpty() || oneWord ? share + step : share + "(" + step + ")";
  }

  /** What came of it, in a few words. */
  public String outcome() {
    if (step instanceof Step.Remote remote) {
      return remote.outcome();
    }
    if (result == null) {
      return "not tried";
    }
    if (result instanceof State.Failed<NameTree<Name.Bound>> failed) {
      String message = failed.cause().getMessage();
      return "error: " + (message == null ? failed.cause() : message);
    }
    return result instanceof State.Ok<NameTree<Name.Bound>> ok ? outcome(ok.value()) : "pending";
  }

  private String outcome(NameTree<Name.Bound> tree) {
    if (tree instanceof NameTree.Neg) {
      boolean noRule = step instanceof Step.Lookup && branches.isEmpty();
      return noRule ? "negative, no rule or namer matches" : "negative";
    }
    if (tree instanceof NameTree.Fail) {
      return "refused";
    }
    if (tree instanceof NameTree.Empty) {
      return "empty";
    }
    return branches.isEmpty() ? "bound to " + tree : "bound";
  }

  /** The first lines, and how many more there are. */
  public String text(int maxLines) {
    return new DelegationText(maxLines).of(this);
  }

  @Override
  public String toString() {
    return text(Integer.MAX_VALUE);
  }
}
