package io.weft.node.config;

import java.time.Duration;

/**
 * Where the admin service listens and how long the node may take to stop.
 *
 * @param ip the address to listen on, an IP literal
 * @param port 0 lets the system choose
 * @param shutdownGrace how long calls in flight may go on once the node was told to stop
 */
public record AdminConfig(String ip, int port, Duration shutdownGrace) {
  public static final AdminConfig DEFAULT =
      new AdminConfig("127.0.0.1", 9990, Duration.ofSeconds(10));
}
