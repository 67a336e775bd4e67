package io.weft.cli.control;

/** What was asked for cannot be had or done; the message says why, and what to do next. */
final class ControlException extends RuntimeException {
  private static final long serialVersionUID = 1;

  ControlException(String message) {
    super(message);
  }

  @Override
  public String getMessage() {
    return String.valueOf(super.getMessage());
  }
}
