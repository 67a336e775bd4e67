package io.weft.stack.settings.yaml;

/** A place in a file; line and column count from 1, columns in characters (code points). */
public record Position(int line, int column) {
  /** Where a file starts. */
  public static final Position START = new Position(1, 1);
}
