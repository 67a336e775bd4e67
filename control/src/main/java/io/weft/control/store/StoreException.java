package io.weft.control.store;

/** Why a store did not do what it was asked. */
public final class StoreException extends RuntimeException {
  private static final long serialVersionUID = 1;

  private final Reason reason;

  /** The kinds of refusal. */
  public enum Reason {
    /** The key is there already. Nothing was written. */
    EXISTS,
    /** There is no such key. Nothing was written. */
    ABSENT,
    /** The key stands in another version. Nothing was written. */
    CHANGED,
    /** The text is too long for the back end. Nothing was written. */
    TOO_LARGE,
    /** The back end does not permit it. Nothing was written. */
    FORBIDDEN,
    /** The back end is away, or refuses to work. Nothing was written. */
    UNAVAILABLE,
    /** The back end went away before it answered: what was asked may have been written, or not. */
    UNKNOWN
  }

  public StoreException(Reason reason, String message) {
    super(message);
    this.reason = reason;
  }

  public StoreException(Reason reason, String message, Throwable cause) {
    super(message, cause);
    this.reason = reason;
  }

  public Reason reason() {
    return reason;
  }
}
