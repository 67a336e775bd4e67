package io.weft.control.dtab;

/** A text that is not taken for the Dtab of a namespace; the message says where and why. */
public final class DtabRefused extends RuntimeException {
  private static final long serialVersionUID = 1;

  private final int line;
  private final int column;

  DtabRefused(int line, int column, String problem) {
    super("line " + line + ", column " + column + ": " + problem);
    this.line = line;
    this.column = column;
  }

  /** The line of the mistake, from 1. */
  public int line() {
    return line;
  }

  /** The column of the mistake, from 1, in characters. */
  public int column() {
    return column;
  }

  @Override
  public String getMessage() {
    return String.valueOf(super.getMessage());
  }
}
