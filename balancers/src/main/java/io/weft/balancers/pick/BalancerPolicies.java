package io.weft.balancers.pick;

import io.weft.balancers.BalancerPolicy;

/**
 * The policies there are. What load is, is not theirs to say: see {@link
 * io.weft.balancers.load.LoadMetric}.
 */
public final class BalancerPolicies {
  /** Finagle's {@code maxEffort}, as linkerd has it. */
  public static final int MAX_EFFORT = 5;

  private BalancerPolicies() {}

  /**
   * The better of two members drawn by weight: first by status, then by load in proportion to
   * weight. After M. Mitzenmacher, "The Power of Two Choices in Randomized Load Balancing".
   */
  public static BalancerPolicy p2c() {
    return p2c(MAX_EFFORT);
  }

  /**
   * As {@link #p2c()}.
   *
   * @param maxEffort pairs that are drawn in search of an open member, 1 or more; after them
   *     members are looked at one by one
   */
  public static BalancerPolicy p2c(int maxEffort) {
    return new TwoChoices.Policy(maxEffort);
  }

  /** The least loaded of all members; of 128 from anywhere on, where there are more. */
  public static BalancerPolicy heap() {
    return new LeastOfAll.Policy();
  }

  /**
   * One member after the other, by weight; those that are not open are passed over.
   *
   * @param maxEffort members that are tried in search of an open one, 1 or more; after them members
   *     are looked at one by one
   */
  public static BalancerPolicy roundRobin(int maxEffort) {
    return new RoundRobin.Policy(maxEffort);
  }

  static void checkMaxEffort(int maxEffort) {
    if (maxEffort < 1) {
      throw new IllegalArgumentException("expected a maxEffort of 1 or more: " + maxEffort);
    }
  }
}
