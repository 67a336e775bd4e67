package io.weft.balancers.health;

import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.IntSupplier;

/**
 * How many members of a cluster may be taken for dead at a time, over which those that watch them
 * agree: Envoy's {@code max_ejection_percent}. When more than that fail it is likelier that what
 * counts as a failure is wrong, or that the callers' own side is ill, than that all of them are;
 * and those that are left would have to bear the load of all. Any thread may call any method,
 * without locks.
 */
public final class EjectionLimit {
  /** Makes a share such as 0.29 of 100 members 29, which it is not quite in binary. */
  private static final double ROUNDING = 1e-9;

  private final double share;
  private final IntSupplier members;
  private final AtomicInteger ejected = new AtomicInteger();

  /**
   * @param share of the members, from 0 to 1, rounded down; one of them always may be
   * @param members how many there are at present
   */
  public EjectionLimit(double share, IntSupplier members) {
    if (!(share >= 0 && share <= 1)) {
      throw new IllegalArgumentException("expected a share from 0 to 1: " + share);
    }
    this.share = share;
    this.members = members;
  }

  /** Takes one more out; false when no more may be. */
  boolean tryEject() {
    int most = Math.max(1, (int) (share * members.getAsInt() + ROUNDING));
    for (int now = ejected.get(); now < most; now = ejected.get()) {
      if (ejected.compareAndSet(now, now + 1)) {
        return true;
      }
    }
    return false;
  }

  /** One that was out is alive again, or gone. */
  void giveBack() {
    ejected.decrementAndGet();
  }

  /** How many are out at present. */
  public int ejected() {
    return ejected.get();
  }
}
