package io.weft.telemetry;

import io.prometheus.metrics.model.snapshots.MetricMetadata;
import io.prometheus.metrics.model.snapshots.MetricSnapshot;
import java.util.Collection;
import java.util.function.Supplier;

/**
 * What differs between counters, gauges and histograms.
 *
 * @param cell makes what a new series counts with
 */
record Shape<S>(MetricKind kind, Supplier<S> cell, Snapshots<S> snapshots) {

  /** Reads the cells of a family. */
  @FunctionalInterface
  interface Snapshots<S> {
    MetricSnapshot of(MetricMetadata metadata, Collection<Series<S>> series);
  }
}
