package io.weft.jmh.sim;

import io.weft.stack.time.Ticker;
import java.util.Comparator;
import java.util.PriorityQueue;

/**
 * Time that passes from one event to the next, from 0 on. Events of the same instant happen in the
 * order in which they were asked for. For one thread.
 */
final class VirtualTime implements Ticker {
  private final PriorityQueue<Event> events =
      new PriorityQueue<>(
          Comparator.comparingLong(Event::nanos).thenComparingLong(Event::sequence));
  private long now;
  private long sequence;

  private record Event(long nanos, long sequence, Runnable action) {}

  @Override
  public long nanos() {
    return now;
  }

  /** Has something happen in so many nanoseconds. */
  void after(long delayNanos, Runnable action) {
    events.add(new Event(now + delayNanos, sequence++, action));
  }

  /** Lets all events happen, and those that come of them. */
  void run() {
    for (Event next = events.poll(); next != null; next = events.poll()) {
      now = next.nanos();
      next.action().run();
    }
  }
}
