package io.weft.telemetry;

import io.weft.stack.metrics.Counter;
import io.weft.stack.metrics.Histogram;
import io.weft.stack.metrics.Metric;
import io.weft.stack.metrics.MetricScope;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.DoubleSupplier;
import org.jspecify.annotations.Nullable;

/** Remembers which series were made through it. */
final class Scope implements MetricScope {
  private final Telemetry telemetry;
  private final @Nullable Scope parent;

  // All guarded by this.
  private final Set<Series<?>> held = new HashSet<>();
  private final List<Runnable> suppliers = new ArrayList<>(); // each takes one gauge's value away
  private final Set<Scope> children = new HashSet<>();
  private boolean closed;

  Scope(Telemetry telemetry, @Nullable Scope parent) {
    this.telemetry = telemetry;
    this.parent = parent;
  }

  @Override
  public synchronized Counter counter(Metric metric, String... labelValues) {
    Family<CounterCell> family = telemetry.family(metric, CounterCell.SHAPE);
    return closed
        ? MetricScope.none().counter(metric, labelValues)
        : hold(family.acquire(labelValues));
  }

  @Override
  public synchronized void gauge(Metric metric, DoubleSupplier value, String... labelValues) {
    Family<GaugeCell> family = telemetry.family(metric, GaugeCell.SHAPE);
    if (closed) {
      return;
    }
    GaugeCell cell = hold(family.acquire(labelValues));
    cell.add(value);
    suppliers.add(() -> cell.remove(value));
  }

  @Override
  public synchronized Histogram histogram(Metric metric, String... labelValues) {
    Family<HistogramCell> family = telemetry.family(metric, HistogramCell.SHAPE);
    return closed
        ? MetricScope.none().histogram(metric, labelValues)
        : hold(family.acquire(labelValues));
  }

  /** A scope holds a series once, however often it was asked for it. */
  private <S> S hold(Series<S> acquired) {
    if (!held.add(acquired)) {
      acquired.release();
    }
    return acquired.cell();
  }

  @Override
  public synchronized MetricScope child() {
    Scope child = new Scope(telemetry, this);
    if (closed) {
      child.close();
    } else {
      children.add(child);
    }
    return child;
  }

  @Override
  public void close() {
    List<Scope> orphans;
    synchronized (this) {
      if (closed) {
        return;
      }
      closed = true;
      orphans = List.copyOf(children);
      children.clear();
      suppliers.forEach(Runnable::run);
      suppliers.clear();
      held.forEach(Series::release);
      held.clear();
    }
    // Outside the lock: a child takes its own, and then its parent's.
    orphans.forEach(Scope::close);
    if (parent != null) {
      parent.forget(this);
    }
  }

  private synchronized void forget(Scope child) {
    children.remove(child);
  }
}
