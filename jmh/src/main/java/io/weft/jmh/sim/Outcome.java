package io.weft.jmh.sim;

/**
 * What became of a policy's calls.
 *
 * @param calls all of them
 * @param succeeded those that were answered well within the callers' patience
 * @param struck those that went to an endpoint with a fault while it was on
 */
record Outcome(Policy policy, int calls, int succeeded, int struck, Latencies latencies) {

  double successPercent() {
    return calls == 0 ? 0 : 100.0 * succeeded / calls;
  }
}
