package io.weft.balancers.health;

import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.IntSupplier;

/** How many members of a cluster cannot be reached. Any thread may ask, without locks. */
public final class DownMembers {
  private final IntSupplier members;
  private final AtomicInteger down = new AtomicInteger();

  /**
   * @param members how many there are at present; asked when a call comes to one that is down
   */
  public DownMembers(IntSupplier members) {
    this.members = members;
  }

  void down() {
    down.incrementAndGet();
  }

  void up() {
    down.decrementAndGet();
  }

  /** Whether no member is left that may be reached. */
  boolean areAll() {
    return down.get() >= members.getAsInt();
  }
}
