package io.weft.node.config;

import java.time.Duration;
import java.util.Optional;

/**
 * What holds for each logical name.
 *
 * @param totalTimeout how long a call may take with all its tries; unlimited when empty, as in
 *     linkerd, which a warning points out
 * @param classifier what answers count as, and which calls may be sent again
 * @param httpClassifier the same for HTTP; each router has one of the two, and the other is at its
 *     default
 * @param retries how often they are
 * @param mirror where copies of its calls go
 * @param rateLimit how many calls it may have on this node
 */
public record ServiceConfig(
    Optional<Duration> totalTimeout,
    ClassifierConfig classifier,
    HttpClassifierConfig httpClassifier,
    RetriesConfig retries,
    Optional<MirrorConfig> mirror,
    Optional<RateLimitConfig> rateLimit) {
  public static final ServiceConfig DEFAULT =
      new ServiceConfig(
          Optional.empty(),
          ClassifierConfig.DEFAULT,
          HttpClassifierConfig.DEFAULT,
          RetriesConfig.DEFAULT,
          Optional.empty(),
          Optional.empty());
}
