package io.weft.balancers.health;

import java.util.concurrent.atomic.AtomicInteger;

/** A verdict on failures without a success between them. */
final class ConsecutiveFailures implements Verdict {
  private final int limit;
  private final AtomicInteger failures = new AtomicInteger();

  ConsecutiveFailures(int limit) {
    this.limit = limit;
  }

  @Override
  public void succeeded() {
    if (failures.get() != 0) { // spares a well endpoint the write
      failures.set(0);
    }
  }

  @Override
  public boolean failed() {
    return failures.incrementAndGet() >= limit;
  }
}
