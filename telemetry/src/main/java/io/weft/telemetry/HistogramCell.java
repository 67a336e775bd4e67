package io.weft.telemetry;

import io.prometheus.metrics.model.snapshots.ClassicHistogramBuckets;
import io.prometheus.metrics.model.snapshots.HistogramSnapshot;
import io.prometheus.metrics.model.snapshots.HistogramSnapshot.HistogramDataPointSnapshot;
import io.prometheus.metrics.model.snapshots.MetricMetadata;
import io.prometheus.metrics.model.snapshots.MetricSnapshot;
import io.weft.stack.metrics.Histogram;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.atomic.DoubleAdder;
import java.util.concurrent.atomic.LongAdder;

/**
 * Durations in the buckets of {@link Buckets}. A record is two additions which do not meet those of
 * other loops; a page read between the two shows a sum that lacks one duration.
 */
final class HistogramCell implements Histogram {
  static final Shape<HistogramCell> SHAPE =
      new Shape<>(MetricKind.HISTOGRAM, HistogramCell::new, HistogramCell::snapshot);

  private final LongAdder[] counts = new LongAdder[Buckets.COUNT];

  // A long of nanoseconds would overflow within weeks on a busy node; a double only gets coarser.
  private final DoubleAdder sumNanos = new DoubleAdder();

  private HistogramCell() {
    for (int i = 0; i < counts.length; i++) {
      counts[i] = new LongAdder();
    }
  }

  /** A negative duration, the mark of a clock gone wrong, counts as none. */
  @Override
  public void record(long nanos) {
    long duration = Math.max(0, nanos);
    counts[Buckets.index(duration)].increment();
    sumNanos.add((double) duration);
  }

  private static MetricSnapshot snapshot(
      MetricMetadata metadata, Collection<Series<HistogramCell>> series) {
    List<HistogramDataPointSnapshot> points = new ArrayList<>(series.size());
    for (Series<HistogramCell> one : series) {
      points.add(
          HistogramDataPointSnapshot.builder()
              .classicHistogramBuckets(one.cell().buckets())
              .sum(one.cell().sumNanos.sum() / 1e9)
              .labels(one.labels())
              .build());
    }
    return new HistogramSnapshot(metadata, points);
  }

  private ClassicHistogramBuckets buckets() {
    long[] read = new long[counts.length];
    for (int i = 0; i < read.length; i++) {
      read[i] = counts[i].sum();
    }
    return ClassicHistogramBuckets.of(Buckets.upperSeconds(), read);
  }
}
