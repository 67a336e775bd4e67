package io.weft.control.canary;

import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * What a canary is to do.
 *
 * @param namespace whose Dtab is changed
 * @param name the logical name whose calls are shifted, such as {@code /srv/users}
 * @param candidate the name of the new version, such as {@code /srv/users-v2}
 * @param steps the shares that the new version gets, in percent, ascending; the last is 100
 * @param every how long a step lasts at least
 * @param maxErrorRate how many of the new version's calls may fail, of 1
 * @param maxP99 the time within which 99 % of the new version's calls must be answered
 * @param minCalls how many calls the new version must have had in a step before the next one
 */
public record CanaryPlan(
    String namespace,
    String name,
    String candidate,
    List<Double> steps,
    Duration every,
    double maxErrorRate,
    Optional<Duration> maxP99,
    long minCalls) {
  static final double SLOW_SHARE = 0.01;
  private static final double WHOLE = 100;

  /**
   * @throws IllegalArgumentException when a value is out of bounds; the message says which
   */
  public CanaryPlan {
    steps = List.copyOf(steps);
    double before = 0;
    for (double step : steps) {
      if (!(step > before) || step > WHOLE) {
        throw new IllegalArgumentException(
            "steps are " + steps + "; expected ascending percentages above 0 up to 100");
      }
      before = step;
    }
    if (before != WHOLE) {
      throw new IllegalArgumentException("steps are " + steps + "; expected 100 as the last one");
    }
    if (every.isNegative() || every.isZero()) {
      throw new IllegalArgumentException("every is " + every + "; expected more than 0");
    }
    if (!(maxErrorRate >= 0) || maxErrorRate >= 1) {
      throw new IllegalArgumentException(
          "maxErrorRate is " + maxErrorRate + "; expected at least 0 and less than 1");
    }
    if (maxP99.isPresent() && (maxP99.get().isNegative() || maxP99.get().isZero())) {
      throw new IllegalArgumentException("maxP99 is " + maxP99.get() + "; expected more than 0");
    }
    if (minCalls < 0) {
      throw new IllegalArgumentException("minCalls is " + minCalls + "; expected 0 or more");
    }
  }
}
