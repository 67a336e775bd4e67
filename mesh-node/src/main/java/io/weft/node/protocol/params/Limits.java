package io.weft.node.protocol.params;

import io.weft.node.config.LimitConfig;
import io.weft.node.config.LimitConfig.Concurrency;
import io.weft.node.router.ConcurrencyLimit;
import io.weft.stack.limit.GradientLimit;
import io.weft.stack.limit.Limit;
import io.weft.stack.time.Ticker;
import java.util.Optional;
import java.util.function.Supplier;

/** Turns the limits on concurrent calls that a configuration has into what they are made from. */
public final class Limits {
  private Limits() {}

  /** Empty when there is no limit. */
  public static Optional<ConcurrencyLimit.Settings> of(LimitConfig config, Ticker ticker) {
    if (config.concurrency() instanceof Concurrency.Fixed fixed) {
      return Optional.of(settings(config, fixed.number() + "", () -> Limit.fixed(fixed.number())));
    }
    if (config.concurrency() instanceof Concurrency.Adaptive adaptive) {
      GradientLimit.Terms terms = adaptive.terms();
      return Optional.of(
          settings(
              config,
              "adaptive, %d to %d".formatted(terms.minimum(), terms.maximum()),
              () -> new GradientLimit(terms, ticker)));
    }
    return Optional.empty();
  }

  private static ConcurrencyLimit.Settings settings(
      LimitConfig config, String text, Supplier<Limit> limit) {
    String waiting =
        config.maxPending() == 0
            ? ""
            : " and %d waiting for %d ms"
                .formatted(config.maxPending(), config.maxWait().toMillis());
    return new ConcurrencyLimit.Settings(
        text + waiting,
        limit,
        new ConcurrencyLimit.Terms(config.maxPending(), config.maxWait().toNanos()));
  }
}
