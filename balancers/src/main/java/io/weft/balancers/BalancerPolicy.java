package io.weft.balancers;

import io.weft.stack.time.Ticker;
import java.util.random.RandomGenerator;

/**
 * How a balancer chooses among its members. Immutable: one policy serves any number of balancers.
 * Its text says what it is, to be shown to operators.
 */
public interface BalancerPolicy {

  /**
   * Begins to choose for one balancer.
   *
   * @param random safe for any thread
   */
  <M extends Member> Distributor<M> distributor(
      Ticker ticker, RandomGenerator random, BalancerListener listener);
}
