package io.weft.namers.name;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.StringJoiner;

/** The text forms that {@link Parser} reads. */
final class Printer {
  private static final int WEIGHT_DECIMALS = 2;

  private Printer() {}

  static String path(String[] elements) {
    if (elements.length == 0) {
      return "/";
    }
    StringBuilder out = new StringBuilder();
    for (String element : elements) {
      out.append('/');
      element(element, out);
    }
    return out.toString();
  }

  static void element(String element, StringBuilder out) {
    if (element.equals(Prefix.ANY)) {
      out.append('*');
    } else if (element.chars().allMatch(Parser::isShowable)) {
      out.append(element);
    } else {
      for (int i = 0; i < element.length(); i++) {
        char b = element.charAt(i);
        out.append("\\x")
            .append(Character.forDigit(b >> 4, 16))
            .append(Character.forDigit(b & 15, 16));
      }
    }
  }

  // Loops rather than streams, here and in NameTree: a tree may be deep.
  static String tree(NameTree<?> tree) {
    StringJoiner out;
    if (tree instanceof NameTree.Leaf<?> leaf) {
      return String.valueOf(leaf.value());
    } else if (tree instanceof NameTree.Alt<?> alt) {
      out = new StringJoiner(" | ").setEmptyValue("~");
      for (NameTree<?> branch : alt.trees()) {
        out.add(branch instanceof NameTree.Alt ? "(" + branch + ")" : branch.toString());
      }
    } else if (tree instanceof NameTree.Union<?> union) {
      out = new StringJoiner(" & ").setEmptyValue("~");
      for (NameTree.Weighted<?> branch : union.trees()) {
        out.add(weighted(branch));
      }
    } else {
      return tree.toString();
    }
    return out.toString();
  }

  static String weighted(NameTree.Weighted<?> branch) {
    NameTree<?> tree = branch.tree();
    boolean compound = tree instanceof NameTree.Alt || tree instanceof NameTree.Union;
    String text = compound ? "(" + tree + ")" : tree.toString();
    return branch.weight() == 1 ? text : weight(branch.weight()) + "*" + text;
  }

  /** Two decimals, or as many as it takes not to lose any. */
  static String weight(double weight) {
    BigDecimal exact = BigDecimal.valueOf(weight);
    return exact
        .setScale(
            Math.max(WEIGHT_DECIMALS, exact.stripTrailingZeros().scale()), RoundingMode.UNNECESSARY)
        .toPlainString();
  }
}
