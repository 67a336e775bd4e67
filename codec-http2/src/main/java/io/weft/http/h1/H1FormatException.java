package io.weft.http.h1;

import io.weft.http.model.HttpRefusal.Reason;

/** Bytes that are no HTTP/1.1 message, or a message that has no such form. */
final class H1FormatException extends Exception {
  private static final long serialVersionUID = 1;

  private final Reason reason;
  private final int status;

  /**
   * @param status with which a server answers it
   */
  H1FormatException(Reason reason, int status, String message) {
    super(message, null, false, false);
    this.reason = reason;
    this.status = status;
  }

  static H1FormatException malformed(String message) {
    return new H1FormatException(Reason.MALFORMED, 400, message);
  }

  static H1FormatException headersTooLarge(String message) {
    return new H1FormatException(Reason.HEADERS_TOO_LARGE, 431, message);
  }

  /** Something that came from elsewhere and has no place in a message of HTTP/1.1. */
  static H1FormatException unwritable(String what) {
    return new H1FormatException(
        Reason.MALFORMED, 502, what + " that cannot be written in HTTP/1.1");
  }

  Reason reason() {
    return reason;
  }

  int status() {
    return status;
  }

  @Override
  public String getMessage() {
    return String.valueOf(super.getMessage());
  }
}
