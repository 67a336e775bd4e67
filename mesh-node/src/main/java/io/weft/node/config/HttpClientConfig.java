package io.weft.node.config;

/**
 * How requests of HTTP go out.
 *
 * @param dialect what is spoken with endpoints
 * @param maxConcurrentStreams of one connection of HTTP/2, where the endpoint allows as many
 * @param windowBytes how much of one body the node takes in before it is passed on
 */
public record HttpClientConfig(HttpDialect dialect, int maxConcurrentStreams, int windowBytes) {

  public static final HttpClientConfig DEFAULT =
      new HttpClientConfig(HttpDialect.HTTP_1_1, 1000, 64 << 10);
}
