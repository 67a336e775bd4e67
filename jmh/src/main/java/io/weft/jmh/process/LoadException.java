package io.weft.jmh.process;

/** Why a row could not be measured, in words for the person at the terminal. */
public final class LoadException extends Exception {
  private static final long serialVersionUID = 1;

  public LoadException(String message) {
    super(message);
  }

  public LoadException(String message, Throwable cause) {
    super(message, cause);
  }
}
