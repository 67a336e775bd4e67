package io.weft.namers.bind;

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
      out.append(step.label()).append(": ").append(step.outcome()).append('\n');
    }
    for (Delegation branch : step.branches()) {
      print(branch, depth + 1);
    }
  }
}
