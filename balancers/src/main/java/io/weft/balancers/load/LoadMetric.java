package io.weft.balancers.load;

import io.weft.stack.time.Ticker;
import java.time.Duration;

/** What load is. Immutable: one metric serves any number of members. */
@FunctionalInterface
public interface LoadMetric {

  /** Begins to measure a new member. */
  Load measure(Ticker ticker);

  /** Calls that are on the way. */
  static LoadMetric leastLoaded() {
    return new LeastLoaded.Metric();
  }

  /**
   * How long the calls on the way and one more would take, by a moving average of the time that
   * calls took, which follows a slower one at once and forgets it slowly: Finagle's peak EWMA.
   *
   * @param decay how long it takes for an observation to lose all but 1/e of its weight; 1 ms or
   *     more
   */
  static LoadMetric peakEwma(Duration decay) {
    return new PeakEwma.Metric(decay);
  }
}
