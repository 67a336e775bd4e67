package io.weft.telemetry;

import io.prometheus.metrics.expositionformats.ExpositionFormatWriter;
import io.prometheus.metrics.expositionformats.OpenMetricsTextFormatWriter;
import io.prometheus.metrics.expositionformats.PrometheusTextFormatWriter;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import io.weft.stack.metrics.Counter;
import io.weft.stack.metrics.Histogram;
import io.weft.stack.metrics.Metric;
import io.weft.stack.metrics.MetricScope;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.DoubleSupplier;
import org.jspecify.annotations.Nullable;

/**
 * All metrics of one node, and the outermost {@link MetricScope} of them.
 *
 * <p>Scopes that make the same series (one metric, equal label values) share it: they count
 * together, and it goes when the last of them is closed. A gauge that several have made shows the
 * sum of their values. A closed scope still gives handles, which count nowhere.
 *
 * <p>Making a series throws {@link IllegalArgumentException} when the metric's name or labels are
 * not what Prometheus takes, when another metric or type has the name, or when the number of label
 * values is not that of the labels.
 *
 * <p>Safe for any thread; a handle's use takes no lock, no look-up and no memory.
 */
public final class Telemetry implements MetricScope {
  /** How many series a metric may have before further ones are counted together. */
  public static final int DEFAULT_MAX_SERIES = 10_000;

  private final PrometheusRegistry registry = new PrometheusRegistry();
  private final ConcurrentHashMap<String, Family<?>> families = new ConcurrentHashMap<>();
  private final ExpositionFormatWriter text = PrometheusTextFormatWriter.create();
  private final ExpositionFormatWriter openMetrics = OpenMetricsTextFormatWriter.create();
  private final Scope root = new Scope(this, null);
  private final int maxSeries;

  public Telemetry() {
    this(DEFAULT_MAX_SERIES);
  }

  /**
   * @param maxSeries how many series each metric may have. Those made beyond it share one more, the
   *     label values of which are all {@code other}
   */
  public Telemetry(int maxSeries) {
    if (maxSeries < 1) {
      throw new IllegalArgumentException("maxSeries is " + maxSeries + ", expected at least 1");
    }
    this.maxSeries = maxSeries;
  }

  @Override
  public Counter counter(Metric metric, String... labelValues) {
    return root.counter(metric, labelValues);
  }

  @Override
  public void gauge(Metric metric, DoubleSupplier value, String... labelValues) {
    root.gauge(metric, value, labelValues);
  }

  @Override
  public Histogram histogram(Metric metric, String... labelValues) {
    return root.histogram(metric, labelValues);
  }

  @Override
  public MetricScope child() {
    return root.child();
  }

  @Override
  public void close() {
    root.close();
  }

  /** A metric that has been used, and as what. */
  public record Declared(Metric metric, MetricKind kind) {}

  /** Every metric of which a series has ever been made here, by name. */
  public List<Declared> describe() {
    return families.values().stream()
        .map(family -> new Declared(family.metric(), family.kind()))
        .sorted(Comparator.comparing(declared -> declared.metric().name()))
        .toList();
  }

  /** A page of all series, and its media type. */
  @SuppressWarnings("ArrayRecordComponent") // never compared
  public record Exposition(String contentType, byte[] body) {}

  /**
   * All series at this moment.
   *
   * @param accept the {@code Accept} header of who asks: OpenMetrics 1.0 when it names that, else
   *     the text format 0.0.4 of Prometheus
   */
  public Exposition scrape(@Nullable String accept) {
    ExpositionFormatWriter writer = openMetrics.accepts(accept) ? openMetrics : text;
    ByteArrayOutputStream body = new ByteArrayOutputStream(16 * 1024);
    try {
      writer.write(body, registry.scrape());
    } catch (IOException e) {
      throw new AssertionError("writing to memory cannot fail", e);
    }
    return new Exposition(writer.getContentType(), body.toByteArray());
  }

  PrometheusRegistry registry() {
    return registry;
  }

  <S> Family<S> family(Metric metric, Shape<S> shape) {
    Family<?> found = families.computeIfAbsent(metric.name(), name -> declare(metric, shape));
    return found.as(metric, shape);
  }

  private <S> Family<S> declare(Metric metric, Shape<S> shape) {
    Family<S> family = new Family<>(metric, shape, maxSeries);
    registry.register(family);
    return family;
  }
}
