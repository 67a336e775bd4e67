package io.weft.node.config;

import java.time.Duration;

/**
 * What a listening port for HTTP has of its own.
 *
 * @param maxCallDepth how many proxies, by its {@code Via}, a request may have been through.
 *     linkerd has 1000 for HTTP/1.1, at which a loop has grown a thousandfold before it ends, and
 *     10 for HTTP/2, which is five services deep where each call passes two nodes
 * @param forwarded how endpoints are told from whom a request came
 * @param maxConcurrentStreams of one connection of HTTP/2
 * @param windowBytes how much of one body the node takes in before it is passed on
 * @param headTimeout how long a head may take from its first byte to its last
 * @param bodyTimeout how long a body may stand still
 */
public record HttpServerConfig(
    int maxCallDepth,
    ForwardedConfig forwarded,
    int maxConcurrentStreams,
    int windowBytes,
    Duration headTimeout,
    Duration bodyTimeout) {

  public static final HttpServerConfig DEFAULT =
      new HttpServerConfig(
          100, ForwardedConfig.NONE, 1000, 64 << 10, Duration.ofSeconds(10), Duration.ofMinutes(5));
}
