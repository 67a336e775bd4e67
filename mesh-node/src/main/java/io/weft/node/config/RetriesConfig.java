package io.weft.node.config;

import io.weft.stack.retry.Backoff;
import java.time.Duration;

/**
 * How often calls are sent again that failed and may be sent again.
 *
 * @param maxPerCall of one call
 * @param backoff the pause before each
 * @param bufferBytes how much of the body of a request of HTTP is kept for another try: one whose
 *     body is longer is sent once. Of no meaning for Thrift
 * @param budget of one name; they count against the cluster's budget of requeues besides
 */
public record RetriesConfig(int maxPerCall, Backoff backoff, int bufferBytes, BudgetConfig budget) {
  public static final RetriesConfig DEFAULT =
      new RetriesConfig(3, Backoff.constant(Duration.ZERO), 16 << 10, BudgetConfig.DEFAULT);
}
