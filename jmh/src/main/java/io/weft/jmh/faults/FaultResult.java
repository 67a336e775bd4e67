package io.weft.jmh.faults;

import org.jspecify.annotations.Nullable;

/**
 * What one fault did to the callers of one proxy.
 *
 * @param retries further tries that the proxy made, from the fault to the end
 * @param attempt how often the run was made, because the machine disturbed it
 */
record FaultResult(
    Contender contender, Fault fault, Assessment assessment, long retries, int attempt) {
  private static final long GOAL_MILLIS = 1_000;
  private static final double MOST_DISTURBED = 0.05;

  /** No failed call, and p99 back in a second, after the fault has begun and after it has ended. */
  boolean reachesGoal() {
    return assessment.failed() == 0
        && soon(assessment.backMillis())
        && soon(assessment.afterwardsMillis());
  }

  private static boolean soon(@Nullable Long millis) {
    return millis != null && millis <= GOAL_MILLIS;
  }

  /** Whether the machine stood still for too much of the run. */
  boolean disturbed() {
    return assessment.disturbed() > MOST_DISTURBED * assessment.calls();
  }
}
