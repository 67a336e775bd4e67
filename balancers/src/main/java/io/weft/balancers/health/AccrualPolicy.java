package io.weft.balancers.health;

import io.weft.stack.retry.Backoff;
import io.weft.stack.time.Ticker;
import java.time.Duration;
import java.util.random.RandomGenerator;

/** When an endpoint is taken for dead, and for how long. Immutable: one serves any endpoints. */
@FunctionalInterface
public interface AccrualPolicy {

  /**
   * Begins to watch an endpoint, which is alive at first.
   *
   * @param random for the jitter of backoffs; safe for any thread
   */
  FailureAccrual watch(Ticker ticker, RandomGenerator random, AccrualListener listener);

  /** Takes no endpoint for dead. */
  static AccrualPolicy none() {
    return (ticker, random, listener) -> NoAccrual.INSTANCE;
  }

  /**
   * Takes an endpoint for dead after some failures in a row: linkerd's {@code
   * io.l5d.consecutiveFailures}.
   *
   * @param failures 1 or more
   */
  static AccrualPolicy consecutiveFailures(int failures, Backoff backoff) {
    if (failures < 1) {
      throw new IllegalArgumentException("expected 1 failure or more: " + failures);
    }
    return (ticker, random, listener) ->
        new Circuit(new ConsecutiveFailures(failures), backoff, ticker, random, listener);
  }

  /** linkerd's default: 5 failures in a row, then 5 s to 300 s with equal jitter. */
  static AccrualPolicy standard() {
    return consecutiveFailures(
        5, Backoff.equalJittered(Duration.ofSeconds(5), Duration.ofMinutes(5)));
  }
}
