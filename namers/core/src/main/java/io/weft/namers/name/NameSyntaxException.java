package io.weft.namers.name;

import io.weft.stack.settings.SyntaxMistake;

/**
 * A text that is no path, tree or Dtab. The message says what was expected and shows the text
 * around the mistake, with the offending character in brackets.
 */
public final class NameSyntaxException extends IllegalArgumentException implements SyntaxMistake {
  private static final long serialVersionUID = 1;
  private static final int CONTEXT = 60;

  private final int position;
  private final String expected;

  NameSyntaxException(String text, int position, String expected) {
    super(message(text, position, expected));
    this.position = position;
    this.expected = expected;
  }

  @Override
  public int position() {
    return position;
  }

  @Override
  public String expected() {
    return expected;
  }

  @Override
  public String getMessage() {
    return String.valueOf(super.getMessage());
  }

  private static String message(String text, int position, String expected) {
    int end = position < text.length() ? text.offsetByCodePoints(position, 1) : position;
    int from = Math.max(0, position - CONTEXT);
    int to = Math.min(text.length(), end + CONTEXT);
    return "expected "
        + expected
        + " but "
        + (end > position
            ? "found '" + printable(text.substring(position, end)) + "'"
            : "the text ends")
        + " at: "
        + (from > 0 ? "..." : "")
        + printable(text.substring(from, position))
        + "["
        + printable(text.substring(position, end))
        + "]"
        + printable(text.substring(end, to))
        + (to < text.length() ? "..." : "");
  }

  /** The text may come from a stranger and the message may go into a log or a header. */
  private static String printable(String text) {
    StringBuilder out = new StringBuilder(text.length());
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (Character.isISOControl(c)) {
        out.append(c == '\n' ? "\\n" : c == '\t' ? "\\t" : String.format("\\x%02x", (int) c));
      } else {
        out.append(c);
      }
    }
    return out.toString();
  }
}
