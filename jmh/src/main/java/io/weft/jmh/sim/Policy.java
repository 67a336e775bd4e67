package io.weft.jmh.sim;

import io.weft.balancers.BalancerPolicy;
import io.weft.balancers.load.LoadMetric;
import io.weft.balancers.pick.BalancerPolicies;
import java.time.Duration;
import java.util.Arrays;

/**
 * What is compared: the node's balancers with their defaults, by their names in a configuration.
 */
enum Policy {
  ROUND_ROBIN("roundRobin"),
  HEAP("heap"),
  P2C("p2c"),
  APERTURE("aperture"),
  EWMA("ewma");

  private final String kind;

  Policy(String kind) {
    this.kind = kind;
  }

  /**
   * The policy of a kind.
   *
   * @throws IllegalArgumentException when there is none
   */
  static Policy of(String kind) {
    return Arrays.stream(values())
        .filter(policy -> policy.kind.equals(kind))
        .findFirst()
        .orElseThrow(() -> new IllegalArgumentException("no policy \"" + kind + "\""));
  }

  BalancerPolicy balancer() {
    return switch (this) {
      case ROUND_ROBIN -> BalancerPolicies.roundRobin(BalancerPolicies.MAX_EFFORT);
      case HEAP -> BalancerPolicies.heap();
      case P2C, EWMA -> BalancerPolicies.p2c();
      case APERTURE ->
          BalancerPolicies.aperture(Duration.ofSeconds(5), 0.5, 2, 1, BalancerPolicies.MAX_EFFORT);
    };
  }

  LoadMetric load() {
    return this == EWMA ? LoadMetric.peakEwma(Duration.ofSeconds(10)) : LoadMetric.leastLoaded();
  }

  @Override
  public String toString() {
    return kind;
  }
}
