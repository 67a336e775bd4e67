package io.weft.http.model;

import java.time.Duration;

/**
 * What a peer may ask of a connection.
 *
 * @param maxInitialLineBytes of a request or status line of HTTP/1
 * @param maxHeaderBytes of all fields of a head, or of trailers, names and values as they are
 *     without compression, with 32 a field for HTTP/2 (RFC 9113 section 6.5.2)
 * @param maxHeaderFields of a head, or of trailers
 * @param headTimeout how long a head may take from its first byte on, and the first request from
 *     the connection on
 * @param bodyTimeout how long a body may stand still, on the peer's account, in either direction
 * @param idleTime how long a connection may be without a request
 * @param maxConcurrentStreams of one HTTP/2 connection
 * @param windowBytes how much of one body lies in the node at most
 * @param connectionWindowBytes how much of all bodies of one HTTP/2 connection
 */
public record HttpLimits(
    int maxInitialLineBytes,
    int maxHeaderBytes,
    int maxHeaderFields,
    Duration headTimeout,
    Duration bodyTimeout,
    Duration idleTime,
    int maxConcurrentStreams,
    int windowBytes,
    int connectionWindowBytes) {

  public static final HttpLimits DEFAULT =
      new HttpLimits(
          8 << 10,
          64 << 10,
          200,
          Duration.ofSeconds(10),
          Duration.ofMinutes(5),
          Duration.ofHours(1),
          1000,
          64 << 10,
          1 << 20);

  @Override
  public String toString() {
    return "lines of %d B, heads of %d B and %d fields, %d requests of a connection, %d B of a body"
        .formatted(
            maxInitialLineBytes,
            maxHeaderBytes,
            maxHeaderFields,
            maxConcurrentStreams,
            windowBytes);
  }
}
