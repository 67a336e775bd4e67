package io.weft.http.h1;

import io.weft.http.model.Headers;

/**
 * The head of a response as it came.
 *
 * @param headers without those of the connection
 * @param chunked whether the head says so, of whatever body there is
 * @param length that the head says; -1 when none
 * @param persistent whether the server takes more requests
 */
record ResponseHead(int status, Headers headers, boolean chunked, long length, boolean persistent) {

  boolean isInterim() {
    return status < 200 && status != 101;
  }

  /**
   * How the body ends that there is.
   *
   * @param toHead whether it answers a HEAD
   */
  Framing framing(boolean toHead) {
    if (toHead || status < 200 || status == 204 || status == 304) {
      return Framing.NOTHING;
    }
    if (chunked) {
      return Framing.CHUNKED;
    }
    if (length < 0) {
      return Framing.UNTIL_CLOSE;
    }
    return length == 0 ? Framing.NOTHING : Framing.ofLength(length);
  }
}
