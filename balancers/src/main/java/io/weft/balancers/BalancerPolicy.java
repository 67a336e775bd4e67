package io.weft.balancers;

import java.util.List;
import java.util.random.RandomGenerator;

/**
 * How a balancer chooses among its members. Immutable: one policy serves any number of balancers.
 */
@FunctionalInterface
public interface BalancerPolicy {

  /**
   * A way of choosing among some members. Made anew for each change of the members.
   *
   * @param members without repetition; may be empty
   * @param weights the weight of each member, in the same order; all greater than zero, the
   *     greatest one is 1
   * @param random safe for any thread
   */
  <M extends Member> Picker<M> picker(List<M> members, double[] weights, RandomGenerator random);
}
