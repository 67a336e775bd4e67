package io.weft.namers.bind;

import io.weft.namers.name.NameTree;
import io.weft.namers.spi.Name;
import io.weft.stack.activity.State;
import java.math.BigDecimal;
import org.jspecify.annotations.Nullable;

/** Prints one {@link Delegation}. */
final class DelegationText {
  private final StringBuilder out = new StringBuilder();
  private final int maxLines;
  private int lines;

  DelegationText(int maxLines) {
    this.maxLines = maxLines;
  }

  String of(Delegation delegation) {
    print(delegation, 0);
    if (lines > maxLines) {
      out.append("... and ").append(lines - maxLines).append(" more steps\n");
    }
    return out.substring(0, Math.max(0, out.length() - 1));
  }

  private void print(Delegation step, int depth) {
    if (++lines <= maxLines) {
      out.append("  ".repeat(depth)).append(step.chosen() ? "> " : "  ");
      out.append(label(step)).append(": ").append(outcome(step)).append('\n');
    }
    for (Delegation branch : step.branches()) {
      print(branch, depth + 1);
    }
  }

  private static String label(Delegation step) {
    if (step.weight() == 1) {
      return step.step().toString();
    }
    String share = BigDecimal.valueOf(step.weight()).toPlainString() + " * ";
    return step.branches().isEmpty() || step.step() instanceof Delegation.Step.Lookup
        ? share + step.step()
        : share + "(" + step.step() + ")";
  }

  private static String outcome(Delegation step) {
    State<NameTree<Name.Bound>> result = step.result();
    if (result == null) {
      return "not tried";
    }
    if (result instanceof State.Failed<NameTree<Name.Bound>> failed) {
      return "error: " + message(failed.cause());
    }
    return result instanceof State.Ok<NameTree<Name.Bound>> ok
        ? outcome(ok.value(), step)
        : "pending";
  }

  private static String outcome(NameTree<Name.Bound> tree, Delegation step) {
    if (tree instanceof NameTree.Neg) {
      boolean noRule = step.step() instanceof Delegation.Step.Lookup && step.branches().isEmpty();
      return noRule ? "negative, no rule or namer matches" : "negative";
    }
    if (tree instanceof NameTree.Fail) {
      return "refused";
    }
    if (tree instanceof NameTree.Empty) {
      return "empty";
    }
    return step.branches().isEmpty() ? "bound to " + tree : "bound";
  }

  private static String message(Throwable cause) {
    @Nullable String message = cause.getMessage();
    return message == null ? cause.toString() : message;
  }
}
