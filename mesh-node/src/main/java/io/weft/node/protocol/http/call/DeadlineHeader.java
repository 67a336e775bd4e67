package io.weft.node.protocol.http.call;

import java.util.List;

/** {@code "<set at> <deadline>"}, both in nanoseconds since 1970. */
final class DeadlineHeader {
  private static final int MAX_CHARS = 48; // two numbers of 64 bits, and a space

  private DeadlineHeader() {}

  /** The earliest deadline of several headers; 0 when none can be read. */
  static long earliest(List<String> values) {
    long earliest = 0;
    for (String value : values) {
      long deadline = deadline(value.trim());
      if (deadline > 0 && (earliest == 0 || deadline < earliest)) {
        earliest = deadline;
      }
    }
    return earliest;
  }

  static String text(long now, long deadline) {
    return now + " " + deadline;
  }

  private static long deadline(String value) {
    int space = value.indexOf(' ');
    if (space < 0 || value.length() > MAX_CHARS) {
      return 0;
    }
    long setAt = number(value.substring(0, space));
    return setAt < 0 ? 0 : number(value.substring(space + 1));
  }

  /** A number without a sign; -1 when it is none. */
  private static long number(String text) {
    try {
      return text.startsWith("+") ? -1 : Long.parseLong(text);
    } catch (NumberFormatException e) {
      return -1;
    }
  }
}
