package io.weft.http.model;

/**
 * Why something of a peer was not taken.
 *
 * @param message with what came and what was expected, for logs
 * @param fatal whether the connection is closed for it
 */
public record HttpRefusal(Reason reason, String message, boolean fatal) {

  /** As metrics have it; a small fixed set. */
  public enum Reason {
    /** Not HTTP, or of a form that proxies and servers take differently. */
    MALFORMED("malformed"),
    /** A start line that is longer than allowed. */
    LINE_TOO_LONG("line-too-long"),
    /** More or longer header fields than allowed. */
    HEADERS_TOO_LARGE("headers-too-large"),
    /** More requests or bytes at a time than allowed. */
    TOO_MUCH("too-much"),
    /** Frames that cost much and carry nothing: resets, settings, pings, empty ones. */
    FLOOD("flood"),
    /** A head, or the next part of a body, did not come in time. */
    TOO_SLOW("too-slow");

    private final String code;

    Reason(String code) {
      this.code = code;
    }

    public String code() {
      return code;
    }
  }
}
