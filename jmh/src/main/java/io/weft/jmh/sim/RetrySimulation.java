package io.weft.jmh.sim;

import io.weft.stack.retry.RetryBudget;
import io.weft.stack.retry.TokenBudget;
import java.time.Duration;
import java.util.List;
import java.util.SplittableRandom;
import org.jspecify.annotations.Nullable;

/** Three tiers through a fault of the last one. */
final class RetrySimulation {
  private static final double WELL = 0.99;

  private final RetryScenario scenario;
  private final boolean budgets;
  private final VirtualTime time = new VirtualTime();
  private final CallsBySecond calls = new CallsBySecond();
  private final CallsBySecond succeeded = new CallsBySecond();
  private final RetryingHop front;
  private final RetryingHop middle;
  private final RetryingHop back;

  private RetrySimulation(RetryScenario scenario, boolean budgets, long seed) {
    this.scenario = scenario;
    this.budgets = budgets;
    this.back = hop(new LastTier(scenario, time, new SplittableRandom(seed)));
    this.middle = hop(back);
    this.front = hop(middle);
  }

  /**
   * Runs it.
   *
   * @param budgets whether retries are under the node's default budgets; else under none
   */
  static RetryOutcome run(RetryScenario scenario, boolean budgets, long seed) {
    RetrySimulation simulation = new RetrySimulation(scenario, budgets, seed);
    simulation.arrive();
    simulation.time.run();
    return simulation.outcome();
  }

  private RetryingHop hop(Tier next) {
    List<RetryBudget> ofHop =
        budgets ? List.of(new TokenBudget(time), new TokenBudget(time)) : List.of();
    return new RetryingHop(next, ofHop, time);
  }

  private void arrive() {
    long began = time.nanos();
    if (began >= scenario.duration().toNanos()) {
      return;
    }
    calls.add(began);
    front.call(
        ok -> {
          if (ok && time.nanos() - began <= RetryScenario.PATIENCE.toNanos()) {
            succeeded.add(began);
          }
        });
    time.after(1_000_000_000L / scenario.callsPerSecond(), this::arrive);
  }

  private RetryOutcome outcome() {
    Duration from = scenario.faultFrom();
    Duration to = scenario.faultEnd();
    double callsOfFault = calls.between(from, to);
    return new RetryOutcome(
        budgets,
        scenario.failing(),
        front.sent().between(from, to) / callsOfFault,
        middle.sent().between(from, to) / callsOfFault,
        back.sent().between(from, to) / callsOfFault,
        (double) back.sent().most(from, to) / scenario.callsPerSecond(),
        RetryOutcome.bounds(budgets, scenario).get(2),
        100 * succeeded.between(from, to) / callsOfFault,
        recoverySeconds());
  }

  /**
   * Counted from the end of the run: a second that is well may be followed by some that are not.
   */
  private @Nullable Integer recoverySeconds() {
    int end = (int) scenario.duration().toSeconds();
    int faultEnd = (int) scenario.faultEnd().toSeconds();
    int well = end;
    while (well > faultEnd && succeeded.at(well - 1) >= WELL * calls.at(well - 1)) {
      well--;
    }
    return well == end ? null : Integer.valueOf(well - faultEnd);
  }
}
