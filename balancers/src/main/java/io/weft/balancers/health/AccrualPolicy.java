package io.weft.balancers.health;

import io.weft.stack.retry.Backoff;
import io.weft.stack.time.Ticker;
import java.time.Duration;
import java.util.random.RandomGenerator;

/**
 * When an endpoint is taken for dead, and for how long. Immutable: one serves any endpoints, and
 * prints as its terms.
 */
public interface AccrualPolicy {

  /**
   * Begins to watch an endpoint, which is alive at first.
   *
   * @param random for the jitter of backoffs; safe for any thread
   * @param limit how many of its cluster may be taken for dead, shared by the endpoints of it
   */
  FailureAccrual watch(
      Ticker ticker, RandomGenerator random, EjectionLimit limit, AccrualListener listener);

  /** Takes no endpoint for dead. */
  static AccrualPolicy none() {
    return new AccrualPolicy() {
      @Override
      public FailureAccrual watch(
          Ticker ticker, RandomGenerator random, EjectionLimit limit, AccrualListener listener) {
        return NoAccrual.INSTANCE;
      }

      @Override
      public String toString() {
        return "none";
      }
    };
  }

  /**
   * Takes an endpoint for dead after some failures in a row: linkerd's {@code
   * io.l5d.consecutiveFailures}.
   *
   * @param failures 1 or more
   */
  static AccrualPolicy consecutiveFailures(int failures, Backoff backoff) {
    checkFailures(failures);
    return new CircuitPolicy(
        failures + " failures in a row", ticker -> new ConsecutiveFailures(failures), backoff);
  }

  /**
   * Takes an endpoint for dead on a failure when too few of its calls succeed: linkerd's {@code
   * io.l5d.successRate}.
   *
   * @param rate the share that must succeed, from 0 to 1
   * @param calls over how many of the last calls, 1 or more; as many must have been made
   */
  static AccrualPolicy successRate(double rate, int calls, Backoff backoff) {
    checkRate(rate);
    if (calls < 1) {
      throw new IllegalArgumentException("expected 1 call or more: " + calls);
    }
    return new CircuitPolicy(
        "under " + rate + " of " + calls + " calls",
        ticker -> new SuccessRate(rate, calls),
        backoff);
  }

  /**
   * Takes an endpoint for dead on a failure when too few of its calls succeed of late: linkerd's
   * {@code io.l5d.successRateWindowed}.
   *
   * @param rate the share that must succeed, from 0 to 1
   * @param window over what time; it must have passed, with 5 calls or more in the last of it
   */
  static AccrualPolicy successRateWindowed(double rate, Duration window, Backoff backoff) {
    checkRate(rate);
    long nanos = checkWindow(window);
    return new CircuitPolicy(
        "under " + rate + " within " + window.toMillis() + " ms",
        ticker -> new WindowedSuccessRate(rate, nanos, ticker),
        backoff);
  }

  /**
   * Takes an endpoint for dead when {@link #successRateWindowed} or {@link #consecutiveFailures}
   * would: the first finds one that fails often, the second one that fails always sooner, and with
   * few calls. Finagle's hybrid policy.
   */
  static AccrualPolicy hybrid(double rate, Duration window, int failures, Backoff backoff) {
    checkRate(rate);
    long nanos = checkWindow(window);
    checkFailures(failures);
    return new CircuitPolicy(
        "under " + rate + " within " + window.toMillis() + " ms or " + failures + " in a row",
        ticker ->
            new WindowedSuccessRate(rate, nanos, ticker).or(new ConsecutiveFailures(failures)),
        backoff);
  }

  /** linkerd's default: 5 failures in a row, then 5 s to 300 s with equal jitter. */
  static AccrualPolicy standard() {
    return consecutiveFailures(
        5, Backoff.equalJittered(Duration.ofSeconds(5), Duration.ofMinutes(5)));
  }

  private static void checkFailures(int failures) {
    if (failures < 1) {
      throw new IllegalArgumentException("expected 1 failure or more: " + failures);
    }
  }

  private static void checkRate(double rate) {
    if (!(rate >= 0 && rate <= 1)) {
      throw new IllegalArgumentException("expected a rate from 0 to 1: " + rate);
    }
  }

  private static long checkWindow(Duration window) {
    if (window.isZero() || window.isNegative()) {
      throw new IllegalArgumentException("expected a window of some time: " + window);
    }
    return window.toNanos();
  }
}
