package io.weft.control.canary;

import java.time.Instant;

/**
 * A canary as it is kept in the store.
 *
 * @param plan what it is to do
 * @param baseline the tree that the name led to before, as text
 * @param phase how it stands
 * @param step the index of the step that it is in
 * @param since when the step began
 * @param rule the rule that is to be in the Dtab; empty when none is
 * @param before the rule that was in the Dtab before it, which may still be there; empty for none
 * @param old what was measured of the old version since the canary began
 * @param candidate what was measured of the new one
 * @param inStep how many calls the new one had in this step
 * @param author who started it
 * @param note why it is as it is, in words
 */
public record Canary(
    CanaryPlan plan,
    String baseline,
    Phase phase,
    int step,
    Instant since,
    String rule,
    String before,
    Tally old,
    Tally candidate,
    long inStep,
    String author,
    String note) {

  /** One that has not begun. */
  static Canary of(CanaryPlan plan, String baseline, Instant now, String author) {
    return new Canary(
        plan, baseline, Phase.RUNNING, 0, now, "", "", Tally.NONE, Tally.NONE, 0, author, "");
  }

  /** Whether there is nothing left to do: it is over, and the Dtab is as it should be. */
  boolean isDone() {
    return phase.isOver() && before.equals(rule);
  }

  /** The share of the calls that the new version has, in percent. */
  public double percent() {
    return switch (phase) {
      case RUNNING, PAUSED -> plan.steps().get(step);
      case PROMOTED -> 100;
      case ROLLED_BACK, ABORTED, SUPERSEDED -> 0;
    };
  }

  Canary measured(Tally moreOld, Tally moreCandidate) {
    return new Canary(
        plan,
        baseline,
        phase,
        step,
        since,
        rule,
        before,
        old.plus(moreOld),
        candidate.plus(moreCandidate),
        inStep + moreCandidate.calls(),
        author,
        note);
  }

  /** The next step, with its rule. */
  Canary stepped(int next, String nextRule, Instant now, String why) {
    return new Canary(
        plan, baseline, phase, next, now, nextRule, before, old, candidate, 0, author, why);
  }

  /** Another phase, with the rule that it leaves in the Dtab. */
  Canary in(Phase next, String nextRule, Instant now, String why) {
    return new Canary(
        plan, baseline, next, step, now, nextRule, before, old, candidate, inStep, author, why);
  }

  /** The same with other words. */
  Canary told(String words) {
    return new Canary(
        plan, baseline, phase, step, since, rule, before, old, candidate, inStep, author, words);
  }

  /** Its rule is in the Dtab, or is gone from it when it is to have none. */
  Canary settled() {
    return new Canary(
        plan, baseline, phase, step, since, rule, rule, old, candidate, inStep, author, note);
  }

  /** Over, with nothing left to do: its rule is not in the Dtab any more. */
  Canary gone() {
    return new Canary(
        plan, baseline, phase, step, since, "", "", old, candidate, inStep, author, note);
  }

  /** Over, since somebody else changed its rule. */
  Canary superseded() {
    return new Canary(
        plan,
        baseline,
        Phase.SUPERSEDED,
        step,
        since,
        "",
        "",
        old,
        candidate,
        inStep,
        author,
        "over: somebody changed the rule of " + plan.name() + " in the Dtab");
  }
}
