package io.weft.stack.time;

import java.time.Instant;

/**
 * The time of day as nanoseconds since 1970, to compare with what other machines say. It may jump:
 * what elapses is measured by {@link Ticker}. Tests drive it by hand.
 */
@FunctionalInterface
public interface WallClock {
  long nanos();

  /** The machine's clock. */
  static WallClock system() {
    return () -> {
      Instant now = Instant.now();
      return now.getEpochSecond() * 1_000_000_000L + now.getNano();
    };
  }
}
