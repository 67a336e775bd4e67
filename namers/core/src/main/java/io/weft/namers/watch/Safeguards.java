package io.weft.namers.watch;

import io.weft.stack.settings.Settings;
import java.time.Duration;

/**
 * How far a namer trusts its source; the settings that all namers of remote systems have.
 *
 * @param emptyHold for how long a source must go on saying that a cluster which had endpoints has
 *     none before that is believed, unless it says that they are leaving; 0 believes it at once
 * @param firstAnswer how long calls wait for the first answer about a cluster; after it the name
 *     counts as unreachable, and the next alternative of the Dtab is tried
 */
public record Safeguards(Duration emptyHold, Duration firstAnswer) {
  public static final Safeguards DEFAULT =
      new Safeguards(Duration.ofSeconds(10), Duration.ofSeconds(2));

  /** Reads {@code emptyHoldMs} and {@code firstAnswerMs}. */
  public static Safeguards read(Settings settings) {
    return new Safeguards(
        settings.millis("emptyHoldMs", DEFAULT.emptyHold),
        settings.millis("firstAnswerMs", DEFAULT.firstAnswer));
  }
}
