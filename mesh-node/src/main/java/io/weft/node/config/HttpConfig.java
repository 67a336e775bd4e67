package io.weft.node.config;

import java.util.List;

/**
 * What a router for HTTP has of its own.
 *
 * @param identifiers name a request; the first that can name it does. At least one
 * @param maxInitialLineBytes the longest first line of a message of HTTP/1
 * @param maxHeaderBytes of all fields of one head, or of trailers
 */
public record HttpConfig(
    List<HttpIdentifierConfig> identifiers, int maxInitialLineBytes, int maxHeaderBytes) {

  /** linkerd's. */
  public static final int DEFAULT_MAX_INITIAL_LINE_BYTES = 4 << 10;

  /** linkerd has 8 KiB, less than what cookies and tokens together come to at times. */
  public static final int DEFAULT_MAX_HEADER_BYTES = 64 << 10;

  public HttpConfig {
    identifiers = List.copyOf(identifiers);
  }
}
