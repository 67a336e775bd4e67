package io.weft.jmh.sim;

import java.time.Duration;

/**
 * Calls to the first of three tiers, each of which calls the next one, and a fault of the last one.
 * Each of the three is called through a node that retries whatever fails, at once. Nobody sets a
 * deadline or calls off, which would make for fewer retries.
 *
 * @param callsPerSecond of the callers, at equal distances
 * @param capacity calls a second that the last tier does, failing ones as well; no fewer than come
 * @param failing the share of its calls that fail while the fault is on
 * @param faultFrom in whole seconds, as all times
 * @param faultFor above 0
 */
record RetryScenario(
    int callsPerSecond,
    int capacity,
    double failing,
    Duration faultFrom,
    Duration faultFor,
    Duration duration) {
  /** As of the node's configuration: {@code service.retries.maxPerCall}. */
  static final int MAX_PER_CALL = 3;

  /** What the last tier takes for a call that does not wait. */
  static final Duration LATENCY = Duration.ofMillis(5);

  /** The limit of a try at the last tier. What it began it does all the same, for nobody. */
  static final Duration TRY_LIMIT = Duration.ofMillis(500);

  /** The work that the last tier lets wait; what comes on top is refused. */
  static final Duration QUEUE = Duration.ofSeconds(1);

  /** What callers take for an answer. */
  static final Duration PATIENCE = Duration.ofSeconds(1);

  boolean isStruck(long nanos) {
    long since = nanos - faultFrom.toNanos();
    return since >= 0 && since < faultFor.toNanos();
  }

  Duration faultEnd() {
    return faultFrom.plus(faultFor);
  }
}
