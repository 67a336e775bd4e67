package io.weft.cli.control;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** The history of a namespace for people. */
final class HistoryTable {
  private final List<Revision> revisions;
  private final int limit;

  /**
   * @param revisions the last one first; one more than the limit where there are as many
   */
  HistoryTable(List<Revision> revisions, int limit) {
    this.revisions = revisions;
    this.limit = limit;
  }

  List<Revision> shown() {
    return revisions.subList(0, Math.min(limit, revisions.size()));
  }

  List<String> lines(Colours colours) {
    Columns table = new Columns("VERSION", "TIME", "AUTHOR", "RULES", "REASON");
    for (int i = 0; i < shown().size(); i++) {
      Revision revision = revisions.get(i);
      String before = i + 1 < revisions.size() ? revisions.get(i + 1).dtab() : null;
      table.row(
          revision.version(),
          revision.time(),
          revision.author(),
          rules(before, revision.dtab()),
          revision.reason());
    }
    return table.lines(colours);
  }

  private static String rules(@Nullable String before, @Nullable String after) {
    if (after == null) {
      return "deleted";
    }
    RuleDiff diff = RuleDiff.between(before, after);
    return diff.isEmpty() ? "same" : "+" + diff.added() + " -" + diff.removed();
  }
}
