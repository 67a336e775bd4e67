package io.weft.node.config;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;

/**
 * Where the admin service listens and how long the node may take to stop.
 *
 * @param ip the address to listen on, an IP literal
 * @param port 0 lets the system choose
 * @param drainDelay how long a node that is announced goes on as before once its entries in
 *     discovery say that it leaves
 * @param shutdownGrace how long calls in flight may go on after that
 * @param operatorKeyFile holds the key of who may change what the node does; without it nobody may
 */
public record AdminConfig(
    String ip,
    int port,
    Duration drainDelay,
    Duration shutdownGrace,
    Optional<Path> operatorKeyFile) {
  public static final AdminConfig DEFAULT =
      new AdminConfig(
          "127.0.0.1", 9990, Duration.ofSeconds(1), Duration.ofSeconds(10), Optional.empty());
}
