package io.weft.balancers.health;

import io.weft.stack.retry.Backoff;
import io.weft.stack.time.Ticker;
import java.util.function.Function;
import java.util.random.RandomGenerator;

/**
 * A policy of circuits.
 *
 * @param terms what is too much, for people
 * @param verdicts makes the verdict of one life
 * @param backoff how long an endpoint is dead; never at its end, as a finite one of Finagle can be
 */
record CircuitPolicy(String terms, Function<Ticker, Verdict> verdicts, Backoff backoff)
    implements AccrualPolicy {

  @Override
  public FailureAccrual watch(
      Ticker ticker, RandomGenerator random, EjectionLimit limit, AccrualListener listener) {
    return new Circuit(() -> verdicts.apply(ticker), backoff, limit, ticker, random, listener);
  }

  @Override
  public String toString() {
    return terms + ", then " + backoff;
  }
}
