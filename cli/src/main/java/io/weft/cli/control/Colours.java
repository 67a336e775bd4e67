package io.weft.cli.control;

import java.util.Optional;

/**
 * Colours of a terminal.
 *
 * @param on whether there are any
 */
record Colours(boolean on) {
  private static final String RED = "31";
  private static final String GREEN = "32";
  private static final String CYAN = "36";
  private static final String BOLD = "1";

  /** When there are colours. */
  enum When {
    auto,
    always,
    never
  }

  static Colours of(When when, Surroundings surroundings) {
    return new Colours(
        switch (when) {
          case always -> true;
          case never -> false;
          case auto ->
              surroundings.terminal().isPresent()
                  && surroundings.variable("NO_COLOR").isEmpty()
                  && !surroundings.variable("TERM").equals(Optional.of("dumb"));
        });
  }

  /** A line of a unified diff. */
  String diff(String line) {
    return switch (line.isEmpty() ? ' ' : line.charAt(0)) {
      case '+' -> in(line.startsWith("+++ ") ? BOLD : GREEN, line);
      case '-' -> in(line.startsWith("--- ") ? BOLD : RED, line);
      case '@' -> in(CYAN, line);
      default -> line;
    };
  }

  String heading(String text) {
    return in(BOLD, text);
  }

  String bad(String text) {
    return in(RED, text);
  }

  private String in(String colour, String text) {
    return on ? "\u001b[" + colour + "m" + text + "\u001b[0m" : text;
  }
}
