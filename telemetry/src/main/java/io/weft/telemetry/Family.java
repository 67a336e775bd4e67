package io.weft.telemetry;

import io.prometheus.metrics.model.registry.Collector;
import io.prometheus.metrics.model.snapshots.Labels;
import io.prometheus.metrics.model.snapshots.MetricFamilyDescriptor;
import io.prometheus.metrics.model.snapshots.MetricMetadata;
import io.prometheus.metrics.model.snapshots.MetricSnapshot;
import io.weft.stack.metrics.Metric;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** All series of one metric. */
final class Family<S> implements Collector {
  private static final Logger log = LoggerFactory.getLogger(Family.class);
  private static final String OTHER = "other";

  private final Metric metric;
  private final Shape<S> shape;
  private final MetricMetadata metadata;
  private final MetricFamilyDescriptor descriptor;
  private final ConcurrentHashMap<List<String>, Series<S>> series = new ConcurrentHashMap<>();
  private final List<String> other;
  private final int maxSeries;
  private final AtomicInteger size = new AtomicInteger(); // without the one of `other`
  private final AtomicBoolean warned = new AtomicBoolean();

  Family(Metric metric, Shape<S> shape, int maxSeries) {
    this.metric = metric;
    this.shape = shape;
    this.metadata = MetricNames.metadata(metric, shape.kind());
    this.descriptor =
        MetricFamilyDescriptor.of(shape.kind().type(), metadata, List.copyOf(metric.labels()));
    this.other = Collections.nCopies(metric.labels().size(), OTHER);
    this.maxSeries = maxSeries;
  }

  Metric metric() {
    return metric;
  }

  MetricKind kind() {
    return shape.kind();
  }

  /** This family, if it is the one of that metric and shape. */
  @SuppressWarnings("unchecked") // there is one shape for each kind
  <T> Family<T> as(Metric wanted, Shape<T> wantedShape) {
    if (kind() != wantedShape.kind() || !metric.equals(wanted)) {
      throw new IllegalArgumentException(
          "the name "
              + metric.name()
              + " is taken: there is a "
              + kind()
              + " "
              + metric
              + ", and this is a "
              + wantedShape.kind()
              + " "
              + wanted);
    }
    return (Family<T>) this;
  }

  /** The series of these label values, to be released once. */
  Series<S> acquire(String... labelValues) {
    if (labelValues.length != metric.labels().size()) {
      throw new IllegalArgumentException(
          metric.name()
              + " has the labels "
              + metric.labels()
              + ", and was given "
              + labelValues.length
              + " values");
    }
    List<String> values = new ArrayList<>(labelValues.length);
    for (String value : labelValues) {
      values.add(MetricNames.wellFormed(value));
    }
    Series<S> own = hold(Collections.unmodifiableList(values));
    if (own != null) {
      return own;
    }
    warn();
    Series<S> shared = hold(other);
    if (shared == null) {
      throw new AssertionError("the series of all others is never refused");
    }
    return shared;
  }

  private @Nullable Series<S> hold(List<String> values) {
    return series.compute(
        values,
        (key, found) -> {
          Series<S> held = found == null ? make(key) : found;
          if (held != null) {
            held.holders++;
          }
          return held;
        });
  }

  private @Nullable Series<S> make(List<String> values) {
    if (!values.equals(other) && size.incrementAndGet() > maxSeries) {
      size.decrementAndGet();
      return null;
    }
    Labels labels = Labels.of(metric.labels(), values);
    return new Series<>(this, values, labels, shape.cell().get());
  }

  void release(Series<S> released) {
    series.computeIfPresent(
        released.values(),
        (key, found) -> {
          if (--found.holders > 0) {
            return found;
          }
          if (!key.equals(other)) {
            size.decrementAndGet();
          }
          return null;
        });
  }

  private void warn() {
    if (warned.compareAndSet(false, true)) {
      log.warn(
          "{} has {} series: further ones are counted together, with the label value {}",
          metric.name(),
          maxSeries,
          OTHER);
    }
  }

  @Override
  public MetricSnapshot collect() {
    return shape.snapshots().of(metadata, series.values());
  }

  @Override
  public MetricFamilyDescriptor getMetricFamilyDescriptor() {
    return descriptor;
  }
}
