package io.weft.node.config;

import io.weft.stack.retry.Backoff;
import java.time.Duration;

/** When an endpoint counts as unhealthy. */
public sealed interface FailureAccrualConfig {

  /** It never does. */
  record None() implements FailureAccrualConfig {}

  /**
   * By the outcome of its calls.
   *
   * @param rule how many failures are too many
   * @param backoff how long the endpoint is left alone before a call probes it, the first time and
   *     after each probe that failed
   * @param maxEjectionShare the share of a cluster's endpoints that may be left alone at a time,
   *     from 0 to 1; one always may
   */
  record Watched(Rule rule, Backoff backoff, double maxEjectionShare)
      implements FailureAccrualConfig {
    public static final Watched DEFAULT =
        new Watched(
            new ConsecutiveFailures(5),
            Backoff.equalJittered(Duration.ofSeconds(5), Duration.ofSeconds(300)),
            0.5);
  }

  /** How many failures are too many. */
  sealed interface Rule {}

  /**
   * A number of failures in a row.
   *
   * @param failures 1 or more
   */
  record ConsecutiveFailures(int failures) implements Rule {}

  /**
   * So many that too few of the last calls succeeded.
   *
   * @param successRate the share that must, from 0 to 1
   * @param requests over how many calls, 1 or more
   */
  record SuccessRate(double successRate, int requests) implements Rule {}

  /**
   * So many that too few of the calls of late succeeded.
   *
   * @param successRate the share that must, from 0 to 1
   * @param window over what time
   */
  record SuccessRateWindowed(double successRate, Duration window) implements Rule {}

  /** Either of a number in a row, or too few of the calls of late succeeded. */
  record Hybrid(int failures, double successRate, Duration window) implements Rule {}
}
