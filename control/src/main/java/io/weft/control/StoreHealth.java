package io.weft.control;

import io.weft.control.store.Store;
import io.weft.stack.metrics.Metric;
import io.weft.stack.metrics.MetricScope;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Tells the log and the metrics whether the back end of a store is there. */
final class StoreHealth implements Runnable {
  private static final Logger log = LoggerFactory.getLogger(StoreHealth.class);
  private static final Metric REACHABLE =
      Metric.of(
          "weft_store_reachable",
          "Whether the store of a collection can be read and written: 1, or 0 while it cannot.",
          "collection");

  private final Store store;
  private final String collection;
  private boolean away;

  StoreHealth(Store store, String collection, MetricScope metrics) {
    this.store = store;
    this.collection = collection;
    metrics.gauge(REACHABLE, () -> store.problem().isEmpty() ? 1 : 0, collection);
  }

  /** Looks once; by one thread at a time. */
  @Override
  public void run() {
    Optional<String> problem = store.problem();
    if (problem.isPresent() && !away) {
      log.warn(
          "the store of {} is away: {}; what was read last is served, and writes are refused",
          collection,
          problem.get());
    } else if (problem.isEmpty() && away) {
      log.info("the store of {} is back", collection);
    }
    away = problem.isPresent();
  }
}
