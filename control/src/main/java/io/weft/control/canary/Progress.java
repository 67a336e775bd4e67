package io.weft.control.canary;

import io.weft.namers.name.NameTree;
import io.weft.namers.name.Path;
import java.time.Instant;
import java.util.Optional;

/** What becomes of a canary as time goes by and calls are measured. */
final class Progress {
  private Progress() {}

  /** The canary as it is to go on; itself when nothing is to change. */
  static Canary of(Canary canary, Instant now) {
    if (canary.phase().isOver()) {
      return canary;
    }
    CanaryPlan plan = canary.plan();
    Optional<String> against = Judgement.against(plan, canary.old(), canary.candidate());
    if (against.isPresent()) {
      return canary.in(
          Phase.ROLLED_BACK, "", now, "rolled back at " + share(canary) + ": " + against.get());
    }
    boolean settled = canary.before().equals(canary.rule());
    if (canary.phase() == Phase.PAUSED
        || !settled
        || now.isBefore(canary.since().plus(plan.every()))) {
      return canary;
    }
    if (canary.inStep() < plan.minCalls()) {
      String waits =
          "waits at " + share(canary) + " for " + plan.minCalls() + " calls of the new version";
      return canary.note().equals(waits) ? canary : canary.told(waits);
    }
    return next(canary, now);
  }

  private static Canary next(Canary canary, Instant now) {
    int next = canary.step() + 1;
    if (next == canary.plan().steps().size()) {
      return canary.in(Phase.PROMOTED, canary.rule(), now, "promoted: all steps went well");
    }
    return at(canary, next, now);
  }

  /** A canary at another step. */
  static Canary at(Canary canary, int step, Instant now) {
    double percent = canary.plan().steps().get(step);
    Canary stepped = canary.stepped(step, rule(canary, percent), now, "");
    return stepped.told(
        "step " + (step + 1) + " of " + canary.plan().steps().size() + ", " + share(stepped));
  }

  static String rule(Canary canary, double percent) {
    return CanaryRule.of(
        Path.parse(canary.plan().name()),
        NameTree.parse(canary.baseline()),
        Path.parse(canary.plan().candidate()),
        percent);
  }

  private static String share(Canary canary) {
    double percent = canary.percent();
    return (percent == Math.rint(percent)
            ? String.valueOf((long) percent)
            : String.valueOf(percent))
        + " %";
  }
}
