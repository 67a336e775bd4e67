package io.weft.cli.control;

import io.weft.cli.control.Delegate.Rule;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** A delegation for people, in the form in which a node explains its own. */
final class DelegateText {
  private final List<String> lines = new ArrayList<>();
  private final Set<String> ids = new LinkedHashSet<>();

  DelegateText(Delegate root) {
    print(root, null, 1, true, 0);
  }

  /** A line a step, {@code >} before each that the result comes from. */
  List<String> lines() {
    return lines;
  }

  /** The bound names that the result consists of. */
  Set<String> ids() {
    return ids;
  }

  private void print(
      Delegate step, @Nullable Rule above, double weight, boolean chosen, int depth) {
    Rule rule = step.dentry();
    int below = depth;
    if (rule != null && !rule.equals(above)) {
      line(below++, chosen, rule + ": " + outcome(step));
    }
    String share = weight == 1 ? "" : BigDecimal.valueOf(weight).toPlainString() + " * ";
    line(below, chosen, share + label(step) + ": " + outcome(step));
    Delegate.Bound bound = step.bound();
    if (chosen && step.type().equals("leaf") && bound != null) {
      ids.add(bound.id());
    }
    for (Delegate.Weighted branch : step.branches()) {
      boolean takes = chosen && step.chooses(branch.tree());
      print(branch.tree(), rule, branch.weight(), takes, below + 1);
    }
  }

  private void line(int depth, boolean chosen, String text) {
    lines.add("  ".repeat(depth) + (chosen ? "> " : "  ") + Printable.line(text));
  }

  private static String label(Delegate step) {
    return step.type().equals("transformation")
        ? "transformer " + step.name()
        : String.valueOf(step.path());
  }

  private static String outcome(Delegate step) {
    Delegate.Bound bound = step.bound();
    return switch (step.type()) {
      case "leaf" ->
          bound == null
              ? "bound"
              : "bound to "
                  + bound.id()
                  + (bound.path() == null || bound.path().equals("/")
                      ? ""
                      : ", then " + bound.path());
      case "neg" -> "negative";
      case "fail" -> "refused";
      case "empty" -> "empty";
      case "exception" -> "error: " + step.message();
      default -> step.isBound() ? "bound" : step.isNegative() ? "negative" : "not bound";
    };
  }
}
