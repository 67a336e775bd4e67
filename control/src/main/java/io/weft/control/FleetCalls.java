package io.weft.control;

import io.weft.control.canary.Measurements;
import io.weft.control.fleet.Fleet;
import io.weft.control.fleet.Measured;
import io.weft.control.fleet.Reports;
import io.weft.namers.bind.CallReport;
import io.weft.namers.name.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** What the nodes that are connected here measure, kept until the canaries ask for it. */
final class FleetCalls implements Measurements, Reports {
  /** Often enough for steps of seconds, and little beside the calls themselves. */
  private static final Duration EVERY = Duration.ofSeconds(2);

  /** More than that is of nodes which report what nobody collects. */
  private static final int MAX_REPORTS = 100_000;

  private final Fleet fleet;
  private final Map<String, List<CallReport>> told = new HashMap<>(); // guarded by this

  FleetCalls(Fleet fleet) {
    this.fleet = fleet;
  }

  @Override
  public void measure(String namespace, Set<Path> ids) {
    fleet.measure(namespace, ids.isEmpty() ? Measured.NOTHING : new Measured(ids, EVERY));
  }

  @Override
  public synchronized void accept(
      String node, String router, String namespace, List<CallReport> calls) {
    List<CallReport> all = told.computeIfAbsent(namespace, first -> new ArrayList<>());
    if (all.size() < MAX_REPORTS) {
      all.addAll(calls);
    }
  }

  @Override
  public synchronized List<CallReport> collect(String namespace) {
    List<CallReport> all = told.remove(namespace);
    return all == null ? List.of() : all;
  }
}
