package io.weft.control.api.thrift;

import java.util.concurrent.atomic.AtomicInteger;

/** The requests that wait for an answer, of all connections, up to a limit. Thread-safe. */
final class Seats {
  private final int max;
  private final AtomicInteger taken = new AtomicInteger();

  Seats(int max) {
    this.max = max;
  }

  /** Takes one, if there is one. */
  boolean take() {
    if (taken.incrementAndGet() <= max) {
      return true;
    }
    taken.decrementAndGet();
    return false;
  }

  void giveBack() {
    taken.decrementAndGet();
  }

  int taken() {
    return taken.get();
  }
}
