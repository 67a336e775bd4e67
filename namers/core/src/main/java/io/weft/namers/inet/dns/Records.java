package io.weft.namers.inet.dns;

import java.time.Duration;
import java.util.List;

/**
 * What name servers have under a name.
 *
 * @param values none when there is no such name, or nothing of the type asked for
 * @param ttl for how long this may be taken to be so
 */
record Records<T>(List<T> values, Duration ttl) {
  public Records {
    values = List.copyOf(values);
  }

  /** There is nothing; {@link Pace} says when to ask again. */
  static <T> Records<T> none() {
    return new Records<>(List.of(), Duration.ZERO);
  }

  /** The same, for no longer than the given time. */
  Records<T> atMost(Duration limit) {
    return ttl.compareTo(limit) <= 0 ? this : new Records<>(values, limit);
  }
}
