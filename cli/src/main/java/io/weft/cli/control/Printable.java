package io.weft.cli.control;

/** Text from elsewhere for a terminal, on which control characters could do harm. */
final class Printable {
  private Printable() {}

  /** In one line. */
  static String line(String text) {
    return text.stripTrailing().replaceAll("[\\p{Cntrl}\\u0080-\\u009f]+", " ");
  }

  /** With the line breaks that it has. */
  static String lines(String text) {
    return text.stripTrailing().replaceAll("[\\p{Cntrl}\\u0080-\\u009f&&[^\\n\\t]]+", " ");
  }
}
