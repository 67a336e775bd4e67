package io.weft.control.canary;

/**
 * What was measured of one version.
 *
 * @param calls all of them
 * @param failures those that were not answered well
 * @param slow those that took longer than the limit of the plan; 0 without one
 */
public record Tally(long calls, long failures, long slow) {
  static final Tally NONE = new Tally(0, 0, 0);

  Tally plus(Tally more) {
    return new Tally(calls + more.calls, failures + more.failures, slow + more.slow);
  }

  Tally minus(Tally less) {
    return new Tally(calls - less.calls, failures - less.failures, slow - less.slow);
  }

  double failureRate() {
    return calls == 0 ? 0 : (double) failures / calls;
  }

  double slowRate() {
    return calls == 0 ? 0 : (double) slow / calls;
  }
}
