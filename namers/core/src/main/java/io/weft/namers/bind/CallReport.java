package io.weft.namers.bind;

import io.weft.namers.name.Path;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * The calls to one bound name in a span of time.
 *
 * @param id the bound name
 * @param successes how many calls were answered well
 * @param failures how many were not, by the router's classifier, or failed on the way
 * @param latencies how many calls took how long, by the upper bound in microseconds of classes that
 *     are at most 5 % wide; of successes and failures
 */
public record CallReport(Path id, long successes, long failures, SortedMap<Long, Long> latencies) {
  public CallReport {
    latencies = java.util.Collections.unmodifiableSortedMap(new TreeMap<>(latencies));
  }
}
