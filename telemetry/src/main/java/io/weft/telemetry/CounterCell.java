package io.weft.telemetry;

import io.prometheus.metrics.model.snapshots.CounterSnapshot;
import io.prometheus.metrics.model.snapshots.CounterSnapshot.CounterDataPointSnapshot;
import io.prometheus.metrics.model.snapshots.MetricMetadata;
import io.prometheus.metrics.model.snapshots.MetricSnapshot;
import io.weft.stack.metrics.Counter;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.atomic.LongAdder;

/** A count that many loops add to without meeting. */
final class CounterCell implements Counter {
  static final Shape<CounterCell> SHAPE =
      new Shape<>(MetricKind.COUNTER, CounterCell::new, CounterCell::snapshot);

  private final LongAdder count = new LongAdder();

  @Override
  public void add(long amount) {
    if (amount < 0) {
      throw new IllegalArgumentException("a counter cannot shrink by " + -amount);
    }
    count.add(amount);
  }

  private static MetricSnapshot snapshot(
      MetricMetadata metadata, Collection<Series<CounterCell>> series) {
    List<CounterDataPointSnapshot> points = new ArrayList<>(series.size());
    for (Series<CounterCell> one : series) {
      points.add(
          CounterDataPointSnapshot.builder()
              .value(one.cell().count.doubleValue())
              .labels(one.labels())
              .build());
    }
    return new CounterSnapshot(metadata, points);
  }
}
