package io.weft.control.api.thrift;

import java.time.Duration;

/**
 * How much is observed for those who poll.
 *
 * @param active how many may be waited for; over it a poll fails
 * @param inactive how many are observed on though nobody waits for them at present
 * @param inactiveTtl for how long those are
 */
public record Capacity(int active, int inactive, Duration inactiveTtl) {
  /** As in namerd: 1000, 100, 10 minutes. */
  public static final Capacity DEFAULT = new Capacity(1000, 100, Duration.ofMinutes(10));

  public Capacity {
    if (active < 1) {
      throw new IllegalArgumentException("active is " + active + ", expected at least 1");
    }
    if (inactive < 0) {
      throw new IllegalArgumentException("inactive is " + inactive + ", expected at least 0");
    }
    if (inactiveTtl.isNegative()) {
      throw new IllegalArgumentException("inactiveTtl is " + inactiveTtl + ", expected at least 0");
    }
  }
}
