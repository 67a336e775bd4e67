package io.weft.cli.control;

import io.weft.namers.name.Dentry;
import io.weft.namers.name.Dtab;
import io.weft.namers.name.NameSyntaxException;
import java.util.List;

/** The rules of a Dtab as lines of text. */
final class RuleText {
  private RuleText() {}

  /** One rule a line; the lines of the text where it is no Dtab, as others may have written it. */
  static List<String> lines(String dtab) {
    try {
      return Dtab.parse(dtab).dentries().stream()
          .map(rule -> rule.prefix() + " => " + rule.dst())
          .toList();
    } catch (NameSyntaxException e) {
      return Printable.lines(dtab).lines().toList();
    }
  }

  /** One rule a line, arrows below each other; still a Dtab. The text itself where it is none. */
  static List<String> aligned(String dtab) {
    try {
      List<Dentry> rules = Dtab.parse(dtab).dentries();
      int width =
          rules.stream().mapToInt(rule -> rule.prefix().toString().length()).max().orElse(0);
      return rules.stream()
          .map(
              rule -> {
                String prefix = rule.prefix().toString();
                return prefix + " ".repeat(width - prefix.length()) + " => " + rule.dst() + ";";
              })
          .toList();
    } catch (NameSyntaxException e) {
      return Printable.lines(dtab).lines().toList();
    }
  }
}
