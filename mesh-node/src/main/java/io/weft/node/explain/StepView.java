package io.weft.node.explain;

import io.weft.namers.bind.Delegation;
import io.weft.namers.name.NameTree;
import io.weft.namers.spi.Name;
import io.weft.stack.activity.State;
import java.util.List;
import java.util.Locale;

/**
 * A step of a binding as data; see {@link Delegation}.
 *
 * @param kind {@code lookup}, {@code rule}, {@code namer}, {@code part}, {@code transformer} or
 *     {@code remote}
 * @param step what was looked at, after its share in a union
 * @param weight its share in the union above it; 1 elsewhere
 * @param state {@code bound}, {@code negative}, {@code empty}, {@code refused}, {@code pending},
 *     {@code failed} or {@code not tried}; {@code told} where only the outcome is known
 * @param outcome the state in more words
 * @param chosen whether the result of the step above comes from this one
 * @param branches the steps that it led to, in the order in which they are tried
 */
public record StepView(
    String kind,
    String step,
    double weight,
    String state,
    String outcome,
    boolean chosen,
    List<StepView> branches) {

  public StepView {
    branches = List.copyOf(branches);
  }

  static StepView of(Delegation delegation) {
    return new StepView(
        kind(delegation.step()),
        delegation.label(),
        delegation.weight(),
        state(delegation),
        delegation.outcome(),
        delegation.chosen(),
        delegation.branches().stream().map(StepView::of).toList());
  }

  private static String kind(Delegation.Step step) {
    return step instanceof Delegation.Step.Asked
        ? "namer"
        : step.getClass().getSimpleName().toLowerCase(Locale.ROOT);
  }

  private static String state(Delegation delegation) {
    State<NameTree<Name.Bound>> result = delegation.result();
    if (result == null) {
      return delegation.step() instanceof Delegation.Step.Remote ? "told" : "not tried";
    }
    if (result instanceof State.Ok<NameTree<Name.Bound>> ok) {
      NameTree<Name.Bound> tree = ok.value();
      return tree instanceof NameTree.Neg
          ? "negative"
          : tree instanceof NameTree.Fail
              ? "refused"
              : tree instanceof NameTree.Empty ? "empty" : "bound";
    }
    return result instanceof State.Failed ? "failed" : "pending";
  }

  /** As indented lines, {@code >} before each step that its parent's result comes from. */
  public String text() {
    StringBuilder out = new StringBuilder();
    print(out, 0);
    return out.toString();
  }

  private void print(StringBuilder out, int depth) {
    out.append("  ".repeat(depth)).append(chosen ? "> " : "  ");
    out.append(step).append(": ").append(outcome).append('\n');
    branches.forEach(branch -> branch.print(out, depth + 1));
  }
}
