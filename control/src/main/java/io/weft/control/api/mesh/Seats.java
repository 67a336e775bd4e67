package io.weft.control.api.mesh;

import io.weft.control.api.grpc.Refusal;
import java.net.InetSocketAddress;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.atomic.AtomicInteger;

/** The calls that go on, up to a limit of each connection and one of all. Thread-safe. */
final class Seats {
  /** Each takes a few kilobytes. */
  private static final int MAX_OF_ALL = 100_000;

  private final int maxOfOne;
  private final AtomicInteger all = new AtomicInteger();
  private final ConcurrentMap<InetSocketAddress, Integer> taken = new ConcurrentHashMap<>();

  Seats(int maxOfOne) {
    this.maxOfOne = maxOfOne;
  }

  /**
   * Takes one, to be given back once.
   *
   * @throws Refusal if there is none left
   */
  void take(InetSocketAddress connection) throws Refusal {
    int own = taken.merge(connection, 1, Integer::sum);
    if (all.incrementAndGet() > MAX_OF_ALL) {
      giveBack(connection);
      throw Refusal.tooMuch("there are " + MAX_OF_ALL + " calls already, which is the limit");
    }
    if (own > maxOfOne) {
      giveBack(connection);
      throw Refusal.tooMuch("more than " + maxOfOne + " calls at a time on one connection");
    }
  }

  void giveBack(InetSocketAddress connection) {
    all.decrementAndGet();
    taken.computeIfPresent(connection, (any, count) -> count == 1 ? null : count - 1);
  }
}
