package io.weft.balancers.pick;

import io.weft.balancers.BalancerPolicy;
import java.time.Duration;

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

  /**
   * The better of two members drawn by weight from a part of them: the first ones of an order by
   * chance, of which there are as many as keep the calls in flight to each, on average, above
   * {@code lowLoad} and below {@code highLoad}. A caller with few calls so has few connections,
   * which are in use. After Finagle's aperture balancer.
   *
   * @param smoothWindow the time over which the load is averaged; 1 ms or more
   * @param lowLoad above 0
   * @param highLoad above {@code lowLoad}
   * @param minAperture members that are always in use, 1 or more
   * @param maxEffort as of {@link #p2c(int)}; after that members beyond the aperture are tried
   */
  public static BalancerPolicy aperture(
      Duration smoothWindow, double lowLoad, double highLoad, int minAperture, int maxEffort) {
    return new RandomAperture.Policy(
        new LoadBand.Terms(smoothWindow, lowLoad, highLoad, minAperture), maxEffort);
  }

  /**
   * The better of two members drawn from a part of them: this caller's share of a ring that all
   * callers divide among themselves, so that each member has equally many callers. Members are
   * drawn in proportion to their weight and to how much of them is in the caller's share. After
   * Finagle's deterministic aperture.
   *
   * @param peers how many callers there are, 1 or more
   * @param index which of them this is, from 0 on
   * @param minAperture members that are in use at least, 1 or more; Finagle has 12
   * @param maxEffort as of {@link #p2c(int)}; after that members beyond the aperture are tried
   */
  public static BalancerPolicy deterministicAperture(
      int peers, int index, int minAperture, int maxEffort) {
    return new DeterministicAperture(peers, index, minAperture, maxEffort);
  }

  /**
   * Another policy that takes closed members for open while less than a share of all is not closed,
   * so that those few do not get the calls of all. After Envoy's panic threshold.
   *
   * @param threshold the share that must not be closed, above 0 and up to 1; Envoy has 0.5
   */
  public static BalancerPolicy panic(BalancerPolicy policy, double threshold) {
    return new Panic.Policy(policy, threshold);
  }

  /**
   * Another policy, among the members of the caller's own zone, and among all others for the calls
   * that spill over. None do while at least a share of the zone's members is open. Below it so many
   * stay as the open members can take if each gets what it had at that share.
   *
   * @param zone the caller's
   * @param minOpen above 0 and up to 1
   */
  public static BalancerPolicy zonePreference(BalancerPolicy policy, String zone, double minOpen) {
    return new ZonePreference.Policy(policy, zone, minOpen);
  }

  static String percent(double share) {
    return Math.round(share * 1000) / 10.0 + " %";
  }

  static void checkMaxEffort(int maxEffort) {
    if (maxEffort < 1) {
      throw new IllegalArgumentException("expected a maxEffort of 1 or more: " + maxEffort);
    }
  }
}
