package io.weft.node.config;

import java.time.Duration;

/**
 * How many further tries are allowed, in proportion to calls.
 *
 * @param minRetriesPerSec always allowed, however few the calls
 * @param percentCanRetry further tries for each call, as a fraction: 0.2 is one for five calls
 * @param ttl how long a call counts
 */
public record BudgetConfig(int minRetriesPerSec, double percentCanRetry, Duration ttl) {
  public static final BudgetConfig DEFAULT = new BudgetConfig(10, 0.2, Duration.ofSeconds(10));
}
