package io.weft.jmh.load;

/** Why a row could not be measured, in words for the person at the terminal. */
final class LoadException extends Exception {
  private static final long serialVersionUID = 1;

  LoadException(String message) {
    super(message);
  }

  LoadException(String message, Throwable cause) {
    super(message, cause);
  }
}
