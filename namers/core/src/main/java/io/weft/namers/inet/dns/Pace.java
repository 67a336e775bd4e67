package io.weft.namers.inet.dns;

import java.time.Duration;
import java.util.random.RandomGenerator;

/**
 * When to ask name servers again.
 *
 * @param longest even if the time to live is longer
 * @param once whether not to ask again once something has been found
 */
public record Pace(Duration longest, boolean once) {
  /** As the time to live says, and once a minute at least: a fail-over is not to take an hour. */
  public static final Pace BY_TTL = new Pace(Duration.ofMinutes(1), false);

  /** Only until something is found. */
  public static final Pace ONCE = new Pace(Duration.ofMinutes(1), true);

  /** Whatever the time to live: one of 0 must not make a node ask all the time. */
  private static final Duration SHORTEST = Duration.ofSeconds(1);

  /** For what is not there: whoever named it expects it soon. */
  private static final Duration MISSING = Duration.ofSeconds(5);

  /** A tenth: enough for a fleet that started together to come apart. */
  private static final int JITTER = 10;

  /** As the time to live says, and at least as often as given. */
  public static Pace atMost(Duration longest) {
    return new Pace(longest, false);
  }

  /** How long to wait after an answer: what is due, and up to a tenth more. */
  long nanos(Records<?> answer, RandomGenerator random) {
    Duration due = answer.values().isEmpty() ? MISSING : answer.ttl();
    due = due.compareTo(longest) > 0 ? longest : due;
    long nanos = (due.compareTo(SHORTEST) < 0 ? SHORTEST : due).toNanos();
    return nanos + random.nextLong(nanos / JITTER);
  }
}
