package io.weft.cli.control;

import com.github.difflib.DiffUtils;
import com.github.difflib.UnifiedDiffUtils;
import com.github.difflib.patch.Patch;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What differs between two Dtabs, rule by rule. */
final class RuleDiff {
  private static final int CONTEXT = 3;

  private final List<String> before;
  private final Patch<String> patch;

  private RuleDiff(List<String> before, List<String> after) {
    this.before = before;
    this.patch = DiffUtils.diff(before, after);
  }

  /**
   * @param before null when there was none; so {@code after}
   */
  static RuleDiff between(@Nullable String before, @Nullable String after) {
    return new RuleDiff(lines(before), lines(after));
  }

  private static List<String> lines(@Nullable String dtab) {
    return dtab == null ? List.of() : RuleText.lines(dtab);
  }

  /** Whether the rules are the same; comments and white space do not count. */
  boolean isEmpty() {
    return patch.getDeltas().isEmpty();
  }

  int added() {
    return patch.getDeltas().stream().mapToInt(delta -> delta.getTarget().size()).sum();
  }

  int removed() {
    return patch.getDeltas().stream().mapToInt(delta -> delta.getSource().size()).sum();
  }

  /** As {@code diff -u} prints it; nothing when the rules are the same. */
  List<String> unified(String nameBefore, String nameAfter, Colours colours) {
    return UnifiedDiffUtils.generateUnifiedDiff(nameBefore, nameAfter, before, patch, CONTEXT)
        .stream()
        .map(Printable::line)
        .map(colours::diff)
        .toList();
  }
}
