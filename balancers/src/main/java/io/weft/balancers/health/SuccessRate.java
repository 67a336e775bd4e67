package io.weft.balancers.health;

import java.util.concurrent.atomic.AtomicInteger;

/**
 * A verdict on the share of successes among the last calls: an average in which a call's weight
 * falls to 1/e after so many further ones. It is passed on a failure, once there were so many.
 */
final class SuccessRate implements Verdict {
  private final double required;
  private final int calls;
  private final double kept;
  private final MovingAverage average = new MovingAverage();
  private final AtomicInteger seen = new AtomicInteger(); // up to calls

  SuccessRate(double required, int calls) {
    this.required = required;
    this.calls = calls;
    this.kept = Math.exp(-1.0 / calls);
  }

  @Override
  public void succeeded() {
    average.add(1, kept);
    count();
  }

  @Override
  public boolean failed() {
    double rate = average.add(0, kept);
    return count() && rate < required;
  }

  /** Counts a call; whether there were enough to go by. */
  private boolean count() {
    return seen.get() >= calls || seen.incrementAndGet() >= calls;
  }
}
