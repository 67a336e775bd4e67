package io.weft.stack.settings.yaml;

/** Text of the file in a message: in quotes, short, on one line, without passwords of URLs. */
public final class Quote {
  private static final int LONGEST = 60;

  private Quote() {}

  public static String of(String text) {
    StringBuilder quoted = new StringBuilder("\"");
    Secrets.hideInValue(text).codePoints().limit(LONGEST).forEach(point -> appendTo(quoted, point));
    boolean cut = text.codePointCount(0, text.length()) > LONGEST;
    return quoted.append(cut ? "…\"" : "\"").toString();
  }

  /** A message that may hold text of the file as it stands, on one line. */
  static String onOneLine(String message) {
    StringBuilder line = new StringBuilder(message.length());
    message.codePoints().forEach(point -> appendTo(line, point));
    return line.toString();
  }

  private static void appendTo(StringBuilder quoted, int point) {
    switch (point) {
      case '\n' -> quoted.append("\\n");
      case '\t' -> quoted.append("\\t");
      case '\r' -> quoted.append("\\r");
      default -> {
        if (Character.isISOControl(point) || Character.getType(point) == Character.FORMAT) {
          quoted.append("\\u").append("%04x".formatted(point));
        } else {
          quoted.appendCodePoint(point);
        }
      }
    }
  }
}
