package io.weft.cli;

import io.weft.node.explain.Comparison;

/** A comparison for people. */
final class ComparisonText {
  private ComparisonText() {}

  static String of(Comparison comparison) {
    StringBuilder out = new StringBuilder();
    out.append("router ").append(comparison.router()).append('\n');
    for (Comparison.Move move : comparison.moves()) {
      out.append(move.name());
      if (!move.localDtab().isEmpty()) {
        out.append(" with ").append(move.localDtab());
      }
      out.append("\n  - ").append(move.from().isEmpty() ? "not known" : move.from());
      out.append("\n  + ").append(move.to().isEmpty() ? move.problem() : move.to()).append('\n');
    }
    return out.append(comparison.moves().size())
        .append(" of ")
        .append(comparison.names())
        .append(comparison.names() == 1 ? " name" : " names")
        .append(" would go elsewhere\n")
        .toString();
  }
}
