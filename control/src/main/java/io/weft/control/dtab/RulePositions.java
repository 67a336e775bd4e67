package io.weft.control.dtab;

/** Where the rules of a text that parses as a Dtab start. */
final class RulePositions {
  private RulePositions() {}

  /** The offset of the rule with an index; empty ones between semicolons do not count. */
  static int of(String text, int index) {
    int rules = 0;
    boolean inRule = false;
    for (int at = 0; at < text.length(); at++) {
      char c = text.charAt(at);
      if (c == '#' && !isInPath(text, at)) {
        int end = text.indexOf('\n', at);
        at = end < 0 ? text.length() : end;
      } else if (c == ';') {
        inRule = false;
      } else if (!inRule && !Character.isWhitespace(c)) {
        if (rules++ == index) {
          return at;
        }
        inRule = true;
      }
    }
    return 0;
  }

  /** Inside a path {@code #} is a character as others; elsewhere it starts a comment. */
  private static boolean isInPath(String text, int at) {
    char before = at == 0 ? ' ' : text.charAt(at - 1);
    return Character.isLetterOrDigit(before) || "/_:.#$%-".indexOf(before) >= 0;
  }
}
