package io.weft.control.canary;

import io.weft.namers.name.Dentry;
import io.weft.namers.name.Dtab;
import io.weft.namers.name.NameTree;
import io.weft.namers.name.Path;
import java.math.BigDecimal;
import java.util.Optional;

/**
 * The rule by which a canary shifts calls: one line at the end of the Dtab's text, that all else in
 * the text is left alone for. Who changes that line takes the name away from the canary.
 */
final class CanaryRule {
  private static final int WHOLE = 100;

  private CanaryRule() {}

  /**
   * Where a name goes without a canary: what the Dtab rewrites it to, once.
   *
   * @throws IllegalArgumentException when no rule says anything about it
   */
  static NameTree<Path> baseline(Dtab dtab, Path name) {
    NameTree<Path> tree = dtab.lookup(name);
    if (tree instanceof NameTree.Neg) {
      throw new IllegalArgumentException(
          "no rule of the Dtab matches "
              + name
              + "; expected the name of a service that it routes");
    }
    return tree;
  }

  /**
   * The rule for a share.
   *
   * @param percent above 0, up to 100
   */
  static String of(Path name, NameTree<Path> baseline, Path candidate, double percent) {
    String dst =
        percent == WHOLE
            ? candidate.toString()
            : "%s * %s & %s * (%s)"
                .formatted(
                    text(percent),
                    candidate,
                    text(BigDecimal.valueOf(WHOLE).subtract(BigDecimal.valueOf(percent))),
                    baseline);
    String rule = name + " => " + dst;
    Dentry ignored = Dentry.parse(rule); // what does not parse must not get into a Dtab
    return rule;
  }

  private static String text(double percent) {
    return text(BigDecimal.valueOf(percent));
  }

  private static String text(BigDecimal percent) {
    return percent.stripTrailingZeros().toPlainString();
  }

  /** A Dtab's text with one rule more, which goes before all others. */
  static String appended(String text, String rule) {
    String start = text.isEmpty() || text.endsWith("\n") ? text : text + "\n";
    String plain = start + rule + ";\n";
    return parsesWithOneMore(text, plain) ? plain : start + ";\n" + rule + ";\n";
  }

  private static boolean parsesWithOneMore(String before, String after) {
    try {
      return Dtab.parse(after).dentries().size() == Dtab.parse(before).dentries().size() + 1;
    } catch (IllegalArgumentException e) {
      return false;
    }
  }

  /** Whether a rule is in a text as it was put there. */
  static boolean isIn(String text, String rule) {
    return text.contains(rule + ";\n");
  }

  /** The text with another rule in the place of one; empty when that one is not there as it was. */
  static Optional<String> replaced(String text, String rule, String next) {
    int at = text.lastIndexOf(rule + ";\n");
    return at < 0 ? Optional.empty() : Optional.of(splice(text, at, rule.length(), next));
  }

  /** The text without a rule; empty when it is not there as it was. */
  static Optional<String> removed(String text, String rule) {
    int at = text.lastIndexOf(rule + ";\n");
    if (at < 0) {
      return Optional.empty();
    }
    String left = splice(text, at, rule.length() + 2, "");
    return Optional.of(
        left.endsWith("\n;\n") && at == left.length() ? left.substring(0, at - 2) : left);
  }

  private static String splice(String text, int at, int length, String in) {
    return text.substring(0, at) + in + text.substring(at + length);
  }
}
