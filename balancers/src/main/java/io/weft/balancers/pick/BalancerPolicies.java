package io.weft.balancers.pick;

import io.weft.balancers.BalancerPolicy;

/** The policies there are. */
public final class BalancerPolicies {
  private BalancerPolicies() {}

  /**
   * The better of two members drawn by weight: first by status, then by pending calls in proportion
   * to weight. After M. Mitzenmacher, "The Power of Two Choices in Randomized Load Balancing".
   */
  public static BalancerPolicy p2cLeastLoaded() {
    return TwoChoices::new;
  }
}
