package io.weft.cli.control;

/** A canary as the control service tells it. */
record CanaryView(
    Plan plan,
    String phase,
    double percent,
    String since,
    Tally old,
    Tally candidate,
    String note) {

  /** What it is to do. */
  record Plan(String namespace, String name, String candidate) {}

  /** What was measured of one version. */
  record Tally(long calls, long failures, long slow) {
    double failureRate() {
      return calls == 0 ? 0 : (double) failures / calls;
    }
  }
}
