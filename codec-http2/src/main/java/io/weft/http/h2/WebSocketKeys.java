package io.weft.http.h2;

import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.util.AsciiString;
import io.weft.http.model.Headers;
import io.weft.http.model.HttpVersion;
import io.weft.http.model.Request;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;
import java.util.Optional;

/**
 * The key by which a WebSocket client of HTTP/1.1 knows that it was understood. HTTP/2 has none, so
 * the answer to it is given here when the server has agreed.
 *
 * <p>Source: RFC 6455 section 4.2.2, RFC 8441 section 5.
 */
final class WebSocketKeys {
  private static final String ANSWER_OF = "258EAFA5-E914-47DA-95CA-C5AB0DC85B11";
  private static final AsciiString WEBSOCKET = AsciiString.cached("websocket");

  private WebSocketKeys() {}

  /** The key of a request of HTTP/1.1 that is going to HTTP/2; empty when there is none. */
  static Optional<String> of(Request request) {
    if (request.version() == HttpVersion.HTTP_2
        || !request.upgrade().filter(WEBSOCKET::contentEqualsIgnoreCase).isPresent()) {
      return Optional.empty();
    }
    return Optional.ofNullable(request.headers().get(HttpHeaderNames.SEC_WEBSOCKET_KEY));
  }

  /** Adds the answer to a key. */
  static void answer(String key, Headers headers) {
    try {
      byte[] digest =
          MessageDigest.getInstance("SHA-1")
              .digest((key.strip() + ANSWER_OF).getBytes(StandardCharsets.ISO_8859_1));
      headers.set(HttpHeaderNames.SEC_WEBSOCKET_ACCEPT, Base64.getEncoder().encodeToString(digest));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java has SHA-1", e);
    }
  }
}
