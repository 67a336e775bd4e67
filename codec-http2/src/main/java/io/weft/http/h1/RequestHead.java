package io.weft.http.h1;

import io.weft.http.model.Headers;
import io.weft.http.model.HttpVersion;
import java.util.Optional;

/**
 * The head of a request as it came.
 *
 * @param headers without those of the connection
 * @param framing of the body; nothing when it has none, and for a tunnel
 * @param persistent whether the caller wants to send more requests
 * @param expectsContinue whether it waits for a 100 before it sends the body
 */
record RequestHead(
    HttpVersion version,
    String method,
    String authority,
    String target,
    Headers headers,
    Framing framing,
    boolean persistent,
    Optional<String> upgrade,
    boolean expectsContinue) {

  boolean isConnect() {
    return method.equals("CONNECT");
  }

  boolean isTunnel() {
    return upgrade.isPresent() || isConnect();
  }

  /** Whether a response says that the connection is a tunnel from there on. */
  boolean isAgreedBy(int status) {
    return upgrade.isPresent() ? status == 101 : isConnect() && status / 100 == 2;
  }
}
