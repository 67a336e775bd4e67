package io.weft.telemetry;

import io.prometheus.metrics.model.snapshots.GaugeSnapshot;
import io.prometheus.metrics.model.snapshots.GaugeSnapshot.GaugeDataPointSnapshot;
import io.prometheus.metrics.model.snapshots.MetricMetadata;
import io.prometheus.metrics.model.snapshots.MetricSnapshot;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.DoubleSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The sum of what is told by those who made the series. */
final class GaugeCell {
  private static final Logger log = LoggerFactory.getLogger(GaugeCell.class);

  static final Shape<GaugeCell> SHAPE =
      new Shape<>(MetricKind.GAUGE, GaugeCell::new, GaugeCell::snapshot);

  private final List<DoubleSupplier> suppliers = new CopyOnWriteArrayList<>();
  private boolean failed; // only a hint to log once, so races are harmless

  void add(DoubleSupplier supplier) {
    suppliers.add(supplier);
  }

  void remove(DoubleSupplier supplier) {
    suppliers.remove(supplier);
  }

  private static MetricSnapshot snapshot(
      MetricMetadata metadata, Collection<Series<GaugeCell>> series) {
    List<GaugeDataPointSnapshot> points = new ArrayList<>(series.size());
    for (Series<GaugeCell> one : series) {
      one.cell().read(metadata, one, points);
    }
    return new GaugeSnapshot(metadata, points);
  }

  /** A gauge that cannot be read is left out: no value is better than a wrong one. */
  private void read(
      MetricMetadata metadata, Series<GaugeCell> series, List<GaugeDataPointSnapshot> points) {
    double sum = 0;
    boolean told = false;
    try {
      for (DoubleSupplier supplier : suppliers) {
        sum += supplier.getAsDouble();
        told = true;
      }
    } catch (RuntimeException e) {
      if (!failed) {
        failed = true;
        log.warn("{} {} cannot be read", metadata.getName(), series.labels(), e);
      }
      return;
    }
    if (told) {
      points.add(GaugeDataPointSnapshot.builder().value(sum).labels(series.labels()).build());
    }
  }
}
