package io.weft.node.config;

import io.weft.stack.retry.Backoff;
import java.time.Duration;

/** When an endpoint counts as unhealthy. */
public sealed interface FailureAccrualConfig {

  /** It never does. */
  record None() implements FailureAccrualConfig {}

  /**
   * After a number of failures in a row.
   *
   * @param failures 1 or more
   * @param backoff how long the endpoint is left alone before a call probes it, the first time and
   *     after each probe that failed
   */
  record ConsecutiveFailures(int failures, Backoff backoff) implements FailureAccrualConfig {
    public static final ConsecutiveFailures DEFAULT =
        new ConsecutiveFailures(
            5, Backoff.equalJittered(Duration.ofSeconds(5), Duration.ofSeconds(300)));
  }
}
