package io.weft.http.h2;

import io.weft.http.model.HttpRefusal;

/** A head, or trailers, that are not taken. Of one stream; the connection goes on. */
final class MalformedHeadException extends Exception {
  private static final long serialVersionUID = 1;

  private final HttpRefusal.Reason reason;

  MalformedHeadException(String message) {
    this(HttpRefusal.Reason.MALFORMED, message);
  }

  MalformedHeadException(HttpRefusal.Reason reason, String message) {
    super(message, null, false, false);
    this.reason = reason;
  }

  HttpRefusal refusal() {
    return new HttpRefusal(reason, String.valueOf(getMessage()), false);
  }
}
