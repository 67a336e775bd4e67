package io.weft.jmh.faults;

/**
 * One call of the load, when it is over.
 *
 * @param dueNanos when it was to be made, by the load's ticker
 * @param endNanos when its outcome was known
 * @param outcome {@link #ANSWERED}, or in words what its caller got instead
 */
record Call(long dueNanos, long endNanos, String outcome) {
  static final String ANSWERED = "answered";

  boolean answered() {
    return outcome.equals(ANSWERED);
  }

  /** Whether the generator, and so perhaps the whole machine, stood still during the call. */
  boolean within(Stall stall) {
    return dueNanos < stall.toNanos() && endNanos > stall.fromNanos();
  }

  /** A time in which the generator did nothing although it had to. */
  record Stall(long fromNanos, long toNanos) {}
}
