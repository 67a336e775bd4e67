package io.weft.balancers;

import java.time.Duration;

/**
 * How members come and go.
 *
 * @param probation whether a member that is taken away stays for as long as it is open: Finagle's
 *     guard against a discovery system that loses sight of endpoints which are well
 * @param slowStart over how long the weight of a new member grows, from a tenth to the whole; zero
 *     for none. Members that are new together have the same part of their weights, and so the same
 *     shares as ever
 */
public record Lifecycle(boolean probation, Duration slowStart) {
  /** Members come with their whole weight, and go when they are taken away. */
  public static final Lifecycle PLAIN = new Lifecycle(false, Duration.ZERO);

  private static final double LEAST_PART = 0.1;

  public Lifecycle {
    if (slowStart.isNegative()) {
      throw new IllegalArgumentException("expected a slow start of 0 or more: " + slowStart);
    }
  }

  /** What part of its weight a member of some age has. */
  double part(long ageNanos) {
    return isNew(ageNanos) ? Math.max(LEAST_PART, (double) ageNanos / slowStart.toNanos()) : 1;
  }

  boolean isNew(long ageNanos) {
    return ageNanos < slowStart.toNanos();
  }

  @Override
  public String toString() {
    return (probation ? "probation" : "no probation")
        + (slowStart.isZero() ? "" : ", slow start over " + slowStart.toMillis() + " ms");
  }
}
