package io.weft.jmh.faults;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Pattern;
import org.HdrHistogram.Histogram;
import org.jspecify.annotations.Nullable;

/**
 * What became of the calls of one run. Calls that were on their way while the generator stood still
 * are left out of everything but {@code disturbed}, because the proxy may have stood still with it.
 *
 * <p>A percentile takes a call that failed for one that took the caller's whole patience: to fail
 * fast is no way to a good one.
 *
 * @param calls that were due from the fault to the end
 * @param failures how many of them failed, by what their callers got
 * @param healthyFailures calls that failed before the fault
 * @param disturbed calls that are left out
 * @param healthyP99Millis before the fault
 * @param faultP99Millis while the fault lasted
 * @param recoveryP99Millis when it was over
 * @param backMillis how long after the fault began p99 was back; null when it did not come back
 *     before the fault ended
 * @param afterwardsMillis the same, from the end of the fault
 */
record Assessment(
    int calls,
    Map<String, Integer> failures,
    int healthyFailures,
    int disturbed,
    double healthyP99Millis,
    double faultP99Millis,
    double recoveryP99Millis,
    @Nullable Long backMillis,
    @Nullable Long afterwardsMillis) {
  /** What p99 may be, compared with that before the fault, to count as back. */
  static final double TOLERANCE = 2;

  /** The time of which one percentile is made. */
  static final Duration WINDOW = Duration.ofMillis(250);

  /** So many windows in a row show that p99 is back, and one does not. */
  static final int STEADY_WINDOWS = 4;

  private static final int KIND_CHARS = 100;
  private static final Pattern ADDRESS = Pattern.compile("/?\\d+(\\.\\d+){3}:\\d+");

  static Assessment of(SteadyLoad.Log log, Phases phases) {
    List<Call> undisturbed =
        log.calls().stream().filter(call -> log.stalls().stream().noneMatch(call::within)).toList();
    List<Call> after = due(undisturbed, phases.struckNanos(), phases.endNanos());
    List<Call> healthy = due(undisturbed, phases.healthyNanos(), phases.struckNanos());
    int all = due(log.calls(), phases.healthyNanos(), phases.endNanos()).size();
    Map<String, Integer> failures = new TreeMap<>();
    after.stream()
        .filter(call -> !call.answered())
        .forEach(call -> failures.merge(kind(call.outcome()), 1, Integer::sum));
    double healthyP99 = p99Millis(healthy);
    return new Assessment(
        after.size(),
        failures,
        Math.toIntExact(healthy.stream().filter(call -> !call.answered()).count()),
        all - healthy.size() - after.size(),
        healthyP99,
        p99Millis(due(after, phases.struckNanos(), phases.healedNanos())),
        p99Millis(due(after, phases.healedNanos(), phases.endNanos())),
        back(after, phases.struckNanos(), phases.healedNanos(), TOLERANCE * healthyP99),
        back(after, phases.healedNanos(), phases.endNanos(), TOLERANCE * healthyP99));
  }

  int failed() {
    return failures.values().stream().mapToInt(Integer::intValue).sum();
  }

  double successPercent() {
    return calls == 0 ? Double.NaN : 100.0 * (calls - failed()) / calls;
  }

  private static List<Call> due(List<Call> calls, long fromNanos, long toNanos) {
    return calls.stream()
        .filter(call -> call.dueNanos() >= fromNanos && call.dueNanos() < toNanos)
        .toList();
  }

  /** The outcome without what differs from call to call: addresses, and a long text's end. */
  private static String kind(String outcome) {
    String same = ADDRESS.matcher(outcome).replaceAll("…");
    return same.length() <= KIND_CHARS ? same : same.substring(0, KIND_CHARS) + "…";
  }

  private static double p99Millis(List<Call> calls) {
    Histogram latencies = new Histogram(3);
    for (Call call : calls) {
      long nanos = call.endNanos() - call.dueNanos();
      latencies.recordValue(
          call.answered() ? nanos : Math.max(nanos, SteadyLoad.PATIENCE.toNanos()));
    }
    return latencies.getTotalCount() == 0 ? Double.NaN : latencies.getValueAtPercentile(99) / 1e6;
  }

  /**
   * The start of the first {@link #STEADY_WINDOWS} windows in a row in which p99 was within a
   * limit. Windows without calls, all of which were disturbed, say nothing.
   */
  private static @Nullable Long back(
      List<Call> calls, long fromNanos, long toNanos, double limitMillis) {
    long first = 0;
    int steady = 0;
    for (long start = fromNanos; start < toNanos; start += WINDOW.toNanos()) {
      double p99 = p99Millis(due(calls, start, start + WINDOW.toNanos()));
      if (p99 > limitMillis) {
        steady = 0;
      } else if (p99 <= limitMillis) {
        first = steady == 0 ? start : first;
        steady++;
      }
      if (steady == STEADY_WINDOWS) {
        return Duration.ofNanos(first - fromNanos).toMillis();
      }
    }
    return null;
  }
}
