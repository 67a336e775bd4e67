package io.weft.node.config;

/** A place in a file; line and column count from 1, columns in characters (code points). */
record Position(int line, int column) {
  static final Position START = new Position(1, 1);
}
