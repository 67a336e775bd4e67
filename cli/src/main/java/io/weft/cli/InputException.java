package io.weft.cli;

/** Something that the user gave is wrong; the message says what, and what was expected. */
final class InputException extends RuntimeException {
  private static final long serialVersionUID = 1;

  InputException(String message) {
    super(message);
  }
}
