package io.weft.control.canary;

import java.util.Locale;
import java.util.Optional;

/**
 * Whether the new version is worse than it may be: the evidence against it is strong, by the test
 * of {@link Exceedance} over all that was measured since the canary began, and the old version does
 * better in the same time, so that the fault is not one that both share.
 */
final class Judgement {
  /** The chance that a version which keeps its limits is rolled back, over a whole canary. */
  static final double FALSE_ALARM = 0.01;

  /** How many standard errors the rates of both versions must be apart. */
  private static final double APART = 2.33;

  private Judgement() {}

  /** Why the new version has to go, in words; empty while it may stay. */
  static Optional<String> against(CanaryPlan plan, Tally baseline, Tally candidate) {
    boolean failsTooOften =
        exceeds(candidate.failures(), candidate.calls(), plan.maxErrorRate())
            && isWorse(
                candidate.failures(), candidate.calls(), baseline.failures(), baseline.calls());
    if (failsTooOften) {
      return Optional.of(
          text(
              "%.2f %% of its %d calls failed, and %.2f %% may; of the %d calls of the old version"
                  + " %.2f %% failed",
              100 * candidate.failureRate(),
              candidate.calls(),
              100 * plan.maxErrorRate(),
              baseline.calls(),
              100 * baseline.failureRate()));
    }
    boolean tooSlow =
        plan.maxP99().isPresent()
            && exceeds(candidate.slow(), candidate.calls(), CanaryPlan.SLOW_SHARE)
            && isWorse(candidate.slow(), candidate.calls(), baseline.slow(), baseline.calls());
    if (tooSlow) {
      return Optional.of(
          text(
              "%.2f %% of its %d calls took longer than %d ms, and 1 %% may; of the %d calls of the"
                  + " old version %.2f %% did",
              100 * candidate.slowRate(),
              candidate.calls(),
              plan.maxP99().get().toMillis(),
              baseline.calls(),
              100 * baseline.slowRate()));
    }
    return Optional.empty();
  }

  private static boolean exceeds(long events, long calls, double allowed) {
    return Exceedance.logEvidence(events, calls, allowed) >= -Math.log(FALSE_ALARM);
  }

  /** By the test of two proportions with a pooled variance; true when there is no other version. */
  private static boolean isWorse(long events, long calls, long otherEvents, long otherCalls) {
    if (otherCalls == 0) {
      return true;
    }
    double pooled = (double) (events + otherEvents) / (calls + otherCalls);
    double deviation = Math.sqrt(pooled * (1 - pooled) * (1.0 / calls + 1.0 / otherCalls));
    double difference = (double) events / calls - (double) otherEvents / otherCalls;
    return difference > APART * deviation;
  }

  private static String text(String format, Object... arguments) {
    return String.format(Locale.ROOT, format, arguments);
  }
}
