package io.weft.node.config;

import io.weft.stack.limit.GradientLimit;
import java.time.Duration;

/**
 * How many calls are served at a time, and how many more may wait.
 *
 * @param maxPending 0 when none may wait
 * @param maxWait how long one waits at most
 */
public record LimitConfig(Concurrency concurrency, int maxPending, Duration maxWait) {
  public static final LimitConfig NONE =
      new LimitConfig(new Concurrency.Unlimited(), 0, Duration.ofSeconds(1));

  /** How many calls are served at a time. */
  public sealed interface Concurrency {
    /** Any number. */
    record Unlimited() implements Concurrency {}

    /** A number that stays. */
    record Fixed(int number) implements Concurrency {}

    /** A number that follows latency. */
    record Adaptive(GradientLimit.Terms terms) implements Concurrency {}
  }

  /** Whether there is any limit. */
  public boolean isLimited() {
    return !(concurrency instanceof Concurrency.Unlimited);
  }
}
