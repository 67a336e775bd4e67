package io.weft.node.config;

import java.time.Duration;
import java.util.Optional;

/**
 * What holds for each logical name.
 *
 * @param totalTimeout how long a call may take with all its tries; unlimited when empty, as in
 *     linkerd, which a warning points out
 * @param classifier what answers count as, and which calls may be sent again
 * @param retries how often they are
 */
public record ServiceConfig(
    Optional<Duration> totalTimeout, ClassifierConfig classifier, RetriesConfig retries) {
  public static final ServiceConfig DEFAULT =
      new ServiceConfig(Optional.empty(), ClassifierConfig.DEFAULT, RetriesConfig.DEFAULT);
}
