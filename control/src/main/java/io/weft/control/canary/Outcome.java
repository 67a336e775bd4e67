package io.weft.control.canary;

import java.util.Optional;

/**
 * What a canary makes of a Dtab, and the Dtab of the canary.
 *
 * @param text the Dtab as it should be
 * @param canary the canary as it is when the Dtab is so
 */
record Outcome(String text, Canary canary) {

  static Outcome of(Canary canary, String text) {
    String rule = canary.rule();
    String before = canary.before();
    if (!rule.isEmpty() && CanaryRule.isIn(text, rule)) {
      return new Outcome(text, canary.settled());
    }
    if (before.isEmpty()) {
      return new Outcome(rule.isEmpty() ? text : CanaryRule.appended(text, rule), canary.settled());
    }
    Optional<String> next =
        rule.isEmpty() ? CanaryRule.removed(text, before) : CanaryRule.replaced(text, before, rule);
    if (next.isPresent()) {
      return new Outcome(next.get(), canary.settled());
    }
    // The rule is not as it was left: whoever changed it knows better than a canary.
    return new Outcome(text, canary.phase().isOver() ? canary.gone() : canary.superseded());
  }
}
