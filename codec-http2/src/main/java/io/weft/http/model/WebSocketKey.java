package io.weft.http.model;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;
import java.util.Optional;

/**
 * What the client of a WebSocket sends in HTTP/1.1 to learn that it was understood. HTTP/2 has no
 * such thing: between the versions somebody has to send one, or to answer it.
 *
 * <p>Source: RFC 6455 sections 4.1 and 4.2.2, RFC 8441 section 5.
 *
 * @param text as the header has it
 */
public record WebSocketKey(String text) {
  public static final String HEADER = "sec-websocket-key";
  public static final String ANSWER_HEADER = "sec-websocket-accept";

  private static final String ANSWER_OF = "258EAFA5-E914-47DA-95CA-C5AB0DC85B11";

  /** Whether a request asks for a WebSocket. */
  public static boolean isFor(Request request) {
    return request.upgrade().filter("websocket"::equalsIgnoreCase).isPresent();
  }

  /** The key that came with a request; empty when none did. */
  public static Optional<WebSocketKey> of(Request request) {
    return Optional.ofNullable(request.headers().get(HEADER)).map(WebSocketKey::new);
  }

  /** What a server says that has understood. */
  public String answer() {
    try {
      byte[] digest =
          MessageDigest.getInstance("SHA-1")
              .digest((text.strip() + ANSWER_OF).getBytes(StandardCharsets.ISO_8859_1));
      return Base64.getEncoder().encodeToString(digest);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java has SHA-1", e);
    }
  }
}
