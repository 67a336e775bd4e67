package io.weft.node.config;

import io.weft.stack.retry.Backoff;
import java.time.Duration;

/**
 * How often calls are sent again that failed and may be sent again.
 *
 * @param maxPerCall of one call
 * @param backoff the pause before each
 * @param budget of one name; they count against the cluster's budget of requeues besides
 */
public record RetriesConfig(int maxPerCall, Backoff backoff, BudgetConfig budget) {
  public static final RetriesConfig DEFAULT =
      new RetriesConfig(3, Backoff.constant(Duration.ZERO), BudgetConfig.DEFAULT);
}
