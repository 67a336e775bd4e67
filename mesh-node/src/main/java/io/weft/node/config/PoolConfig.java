package io.weft.node.config;

import java.time.Duration;

/**
 * The connections to one endpoint.
 *
 * @param maxSize how many may be open
 * @param maxWaiters how many calls may wait for one; a further one fails at once
 * @param idleTime how long one may be without a call before it is closed
 * @param maxWait how long a call waits for one
 */
public record PoolConfig(int maxSize, int maxWaiters, Duration idleTime, Duration maxWait) {
  public static final PoolConfig DEFAULT =
      new PoolConfig(1024, 1024, Duration.ofMinutes(10), Duration.ofSeconds(10));
}
