package io.weft.stack.settings.yaml;

/**
 * Something that a configuration file says: a mistake, or a warning.
 *
 * @param file the name of the file, as it was given
 * @param line from 1
 * @param column from 1, in characters
 * @param message what is wrong, and what was expected
 * @param excerpt the line of the file and a caret under the place; empty when there is none
 */
public record ConfigProblem(String file, int line, int column, String message, String excerpt) {

  /** {@code file:line:column: message}, with the excerpt below. */
  @Override
  public String toString() {
    String head = file + ":" + line + ":" + column + ": " + message;
    return excerpt.isEmpty() ? head : head + "\n" + excerpt;
  }
}
