package io.weft.control.fleet;

import io.weft.namers.name.Path;
import java.time.Duration;
import java.util.Set;

/**
 * What the nodes of a namespace measure.
 *
 * @param ids bound names
 * @param every how often they report
 */
public record Measured(Set<Path> ids, Duration every) {
  /** Nothing is measured. */
  public static final Measured NOTHING = new Measured(Set.of(), Duration.ZERO);

  public Measured {
    ids = Set.copyOf(ids);
  }
}
