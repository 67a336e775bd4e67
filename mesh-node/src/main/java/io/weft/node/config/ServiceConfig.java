package io.weft.node.config;

import java.time.Duration;
import java.util.Optional;

/**
 * What holds for each logical name.
 *
 * @param totalTimeout how long a call may take with all its tries; unlimited when empty, as in
 *     linkerd, which a warning points out
 */
public record ServiceConfig(Optional<Duration> totalTimeout) {
  public static final ServiceConfig DEFAULT = new ServiceConfig(Optional.empty());
}
