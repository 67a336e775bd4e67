package io.weft.node.config;

import io.weft.namers.name.Path;
import java.time.Duration;

/**
 * Which calls are sent to another name too.
 *
 * @param to the logical name that gets the copies
 * @param share of the calls, 0 to 1
 * @param timeout how long a copy may take
 * @param maxConcurrentRequests copies of one name on their way; no more are made meanwhile
 */
public record MirrorConfig(Path to, double share, Duration timeout, int maxConcurrentRequests) {
  static final Duration DEFAULT_TIMEOUT = Duration.ofSeconds(1);
  static final int DEFAULT_MAX_CONCURRENT_REQUESTS = 128;
}
