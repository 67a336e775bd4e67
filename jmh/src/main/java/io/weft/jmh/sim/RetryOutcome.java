package io.weft.jmh.sim;

import io.weft.stack.retry.TokenBudget;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * What came of a fault.
 *
 * @param budgets whether retries were under budgets
 * @param failing the share of the last tier's calls that failed
 * @param front calls at this tier for each call of the callers, on average while the fault was on
 * @param peak those at the last tier in the worst second
 * @param bound what the last tier's average cannot exceed
 * @param successPercent of the calls while the fault was on
 * @param recoverySeconds after its end until 99 % of each second's calls succeed; null when they
 *     never do
 */
record RetryOutcome(
    boolean budgets,
    double failing,
    double front,
    double middle,
    double back,
    double peak,
    double bound,
    double successPercent,
    @Nullable Integer recoverySeconds) {

  /**
   * What the calls at each tier cannot exceed, for each call of the callers. In its time to live a
   * budget lets through no more retries than its share of the calls that came, and the reserve. So
   * a tier has at most 1.2 times the calls of the one before, and 10 a second; and what earlier
   * calls left, when the fault is no multiple of that time.
   */
  static List<Double> bounds(boolean budgets, RetryScenario scenario) {
    double each = 1 + RetryScenario.MAX_PER_CALL;
    double fault = scenario.faultFor().toSeconds();
    double life = TokenBudget.DEFAULT_TIME_TO_LIVE.toSeconds();
    double earlier = Math.ceil(fault / life) * life / fault - 1; // in lengths of the fault
    double reserve =
        (1 + earlier) * TokenBudget.DEFAULT_RESERVE_PER_SECOND / scenario.callsPerSecond();
    return Stream.iterate(
            1.0,
            before ->
                budgets
                    ? Math.min(
                        each * before,
                        before + TokenBudget.DEFAULT_SHARE * (before + earlier) + reserve)
                    : each * before)
        .skip(1)
        .limit(3)
        .toList();
  }
}
