package io.weft.node.config;

import java.time.Duration;
import java.util.Optional;

/**
 * What holds for each logical name.
 *
 * @param totalTimeout how long a call may take with all its tries; unlimited when empty, as in
 *     linkerd, which a warning points out
 * @param mirror where copies of its calls go
 * @param rateLimit how many calls it may have on this node
 */
public record ServiceConfig(
    Optional<Duration> totalTimeout,
    Optional<MirrorConfig> mirror,
    Optional<RateLimitConfig> rateLimit) {
  public static final ServiceConfig DEFAULT =
      new ServiceConfig(Optional.empty(), Optional.empty(), Optional.empty());
}
