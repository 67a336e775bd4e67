package io.weft.jmh.load;

/**
 * When the calls of one connection are due in an open loop: at a constant rate, whatever the
 * answers do. A call that cannot be made in time keeps its due time, from which its latency counts;
 * so a stall is felt by every call that fell into it and not by the one that met it alone
 * (coordinated omission).
 *
 * @param firstNanos when the first call is due, by the generator's ticker
 * @param periodNanos the time between two calls
 */
record Schedule(long firstNanos, double periodNanos) {
  Schedule {
    if (!(periodNanos > 0)) {
      throw new IllegalArgumentException("a period of " + periodNanos + " ns");
    }
  }

  /**
   * The schedules of several connections that together make a rate of calls, evenly spread.
   *
   * @param callsPerSecond of all connections together
   */
  static Schedule of(long startNanos, double callsPerSecond, int connections, int connection) {
    double period = 1e9 / callsPerSecond;
    return new Schedule(startNanos + Math.round(connection * period), period * connections);
  }

  /** When call {@code n}, counted from 0, is due. */
  long due(long n) {
    return firstNanos + Math.round(n * periodNanos);
  }

  /** How many calls are due before a point in time. */
  long dueBefore(long nanos) {
    long n = Math.max(0, (long) Math.ceil((nanos - firstNanos) / periodNanos));
    // The division rounds; the truth is what due() says.
    while (n > 0 && due(n - 1) >= nanos) {
      n--;
    }
    while (due(n) < nanos) {
      n++;
    }
    return n;
  }
}
