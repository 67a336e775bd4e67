package io.weft.telemetry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.weft.stack.metrics.Counter;
import io.weft.stack.metrics.Histogram;
import io.weft.stack.metrics.Metric;
import io.weft.stack.metrics.MetricScope;
import io.weft.telemetry.Telemetry.Declared;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.DoubleSupplier;
import java.util.stream.Stream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;

final class TelemetryTest {
  private static final Metric CALLS = Metric.of("weft_calls_total", "Calls.", "router", "name");
  private static final Metric OPEN = Metric.of("weft_open", "Open connections.", "router");
  private static final Metric LATENCY = Metric.of("weft_latency_seconds", "Latency.", "name");

  private final Telemetry telemetry = new Telemetry();

  @Test
  void countsAsPrometheusText() {
    telemetry.counter(CALLS, "thrift", "/users").add(3);
    telemetry.gauge(OPEN, () -> 2, "thrift");

    assertThat(telemetry.scrape(null).contentType())
        .isEqualTo("text/plain; version=0.0.4; charset=utf-8");
    assertThat(page())
        .isEqualTo(
            """
            # HELP weft_calls_total Calls.
            # TYPE weft_calls_total counter
            weft_calls_total{name="/users",router="thrift"} 3.0
            # HELP weft_open Open connections.
            # TYPE weft_open gauge
            weft_open{router="thrift"} 2.0
            """);
  }

  @Test
  void speaksOpenMetricsToThoseWhoAskForIt() {
    telemetry.counter(CALLS, "thrift", "/users").increment();

    Telemetry.Exposition page =
        telemetry.scrape("application/openmetrics-text;version=1.0.0,text/plain;q=0.5,*/*;q=0.1");

    assertThat(page.contentType()).startsWith("application/openmetrics-text; version=1.0.0");
    assertThat(new String(page.body(), StandardCharsets.UTF_8))
        .contains("# TYPE weft_calls counter\n")
        .contains("weft_calls_total{name=\"/users\",router=\"thrift\"} 1.0\n")
        .endsWith("# EOF\n");
  }

  @Test
  void exportsDurationsInSecondsAndCumulativeBuckets() {
    Histogram latency = telemetry.histogram(LATENCY, "/users");
    latency.record(0);
    latency.record(-1);
    latency.record(100_000);
    latency.record(100_001);
    latency.record(TimeUnit.SECONDS.toNanos(61));

    assertThat(page())
        .contains("# TYPE weft_latency_seconds histogram\n")
        .contains("weft_latency_seconds_bucket{name=\"/users\",le=\"1.0E-4\"} 3\n")
        .contains("weft_latency_seconds_bucket{name=\"/users\",le=\"2.0E-4\"} 4\n")
        .contains("weft_latency_seconds_bucket{name=\"/users\",le=\"60.0\"} 4\n")
        .contains("weft_latency_seconds_bucket{name=\"/users\",le=\"+Inf\"} 5\n")
        .contains("weft_latency_seconds_count{name=\"/users\"} 5\n")
        .contains("weft_latency_seconds_sum{name=\"/users\"} 61.000200001\n");
  }

  @Test
  void theLongestDurationsDoNotOverflowTheSum() {
    Histogram latency = telemetry.histogram(LATENCY, "/users");
    latency.record(Long.MAX_VALUE);
    latency.record(Long.MAX_VALUE);

    assertThat(page())
        .contains("weft_latency_seconds_sum{name=\"/users\"} 1.8446744073709553E10\n");
  }

  @Test
  void aScopeTakesAwayWhatItAndItsChildrenMade() {
    telemetry.counter(CALLS, "thrift", "/kept");
    MetricScope scope = telemetry.child();
    MetricScope child = scope.child();
    scope.counter(CALLS, "thrift", "/own");
    child.histogram(LATENCY, "/child");
    child.child().gauge(OPEN, () -> 1, "thrift");

    scope.close();
    scope.close();

    assertThat(series()).containsExactly("weft_calls_total{name=\"/kept\",router=\"thrift\"}");
  }

  @Test
  void aClosedChildLeavesItsParentAlone() {
    MetricScope scope = telemetry.child();
    MetricScope child = scope.child();
    scope.counter(CALLS, "thrift", "/parent");
    child.counter(CALLS, "thrift", "/child");

    child.close();

    assertThat(series()).containsExactly("weft_calls_total{name=\"/parent\",router=\"thrift\"}");
  }

  @Test
  void scopesShareASeriesUntilTheLastIsClosed() {
    MetricScope one = telemetry.child();
    MetricScope two = telemetry.child();
    one.counter(CALLS, "thrift", "/users").increment();
    one.counter(CALLS, "thrift", "/users").increment(); // held once all the same
    two.counter(CALLS, "thrift", "/users").increment();

    one.close();
    assertThat(page()).contains("weft_calls_total{name=\"/users\",router=\"thrift\"} 3.0\n");

    two.close();
    assertThat(series()).isEmpty();
  }

  @Test
  void aSeriesMadeAnewStartsAtZero() {
    MetricScope scope = telemetry.child();
    Counter stale = scope.counter(CALLS, "thrift", "/users");
    scope.close();
    telemetry.counter(CALLS, "thrift", "/users");

    stale.add(7); // whoever still holds the handle does no harm

    assertThat(page()).contains("weft_calls_total{name=\"/users\",router=\"thrift\"} 0.0\n");
  }

  @Test
  void aClosedScopeMakesNothing() {
    MetricScope scope = telemetry.child();
    scope.close();

    scope.counter(CALLS, "thrift", "/users").increment();
    scope.histogram(LATENCY, "/users").record(1);
    scope.gauge(OPEN, () -> 1, "thrift");
    scope.child().counter(CALLS, "thrift", "/late").increment();

    assertThat(series()).isEmpty();
  }

  @Test
  void aSharedGaugeIsTheSumOfItsSuppliers() {
    MetricScope one = telemetry.child();
    DoubleSupplier five = () -> 5;
    one.gauge(OPEN, five, "thrift");
    telemetry.gauge(OPEN, five, "thrift");
    telemetry.gauge(OPEN, () -> 0.5, "thrift");
    assertThat(page()).contains("weft_open{router=\"thrift\"} 10.5\n");

    one.close();
    assertThat(page()).contains("weft_open{router=\"thrift\"} 5.5\n");
  }

  @Test
  void aGaugeThatCannotBeReadIsLeftOut() {
    telemetry.gauge(
        OPEN,
        () -> {
          throw new IllegalStateException("expected by this test");
        },
        "broken");
    telemetry.gauge(OPEN, () -> Double.NaN, "odd");
    telemetry.gauge(OPEN, () -> 1, "good");

    assertThat(series()).containsExactly("weft_open{router=\"good\"}", "weft_open{router=\"odd\"}");
  }

  @Test
  void seriesBeyondTheCapAreCountedTogether() {
    Telemetry capped = new Telemetry(2);
    MetricScope scope = capped.child();
    scope.counter(CALLS, "thrift", "/1").increment();
    capped.counter(CALLS, "thrift", "/2").increment();
    MetricScope late = capped.child();
    late.counter(CALLS, "thrift", "/3").increment();
    capped.counter(CALLS, "thrift", "/4").increment();

    assertThat(page(capped))
        .contains("weft_calls_total{name=\"/1\",router=\"thrift\"} 1.0\n")
        .contains("weft_calls_total{name=\"/2\",router=\"thrift\"} 1.0\n")
        .contains("weft_calls_total{name=\"other\",router=\"other\"} 2.0\n")
        .doesNotContain("/3", "/4");

    // A place that is free again can be taken, and the shared series stays while it is held.
    late.close();
    scope.close();
    capped.counter(CALLS, "thrift", "/5").increment();
    assertThat(series(capped))
        .containsExactly(
            "weft_calls_total{name=\"/2\",router=\"thrift\"}",
            "weft_calls_total{name=\"/5\",router=\"thrift\"}",
            "weft_calls_total{name=\"other\",router=\"other\"}");
  }

  @Test
  void manyThreadsLeaveNoSeriesBehindAndLoseNoCount() throws InterruptedException {
    ExecutorService threads = Executors.newFixedThreadPool(4);
    CountDownLatch done = new CountDownLatch(4);
    AtomicInteger failures = new AtomicInteger();
    Counter kept = telemetry.counter(CALLS, "thrift", "/kept");
    for (int i = 0; i < 4; i++) {
      threads.execute(
          () -> {
            try {
              for (int round = 0; round < 2_000; round++) {
                try (MetricScope scope = telemetry.child()) {
                  scope.counter(CALLS, "thrift", "/" + round % 3).increment();
                  scope.gauge(OPEN, () -> 1, "thrift");
                  kept.increment();
                }
              }
            } catch (RuntimeException e) {
              failures.incrementAndGet();
            }
            done.countDown();
          });
    }
    assertThat(done.await(30, TimeUnit.SECONDS)).isTrue();
    threads.shutdown();

    assertThat(failures).hasValue(0);
    assertThat(page())
        .contains("weft_calls_total{name=\"/kept\",router=\"thrift\"} 8000.0\n")
        .doesNotContain("/0", "/1", "/2", "weft_open{");
  }

  @Test
  void hostileLabelValuesStayInsideTheirQuotes() {
    telemetry.counter(CALLS, "a\"} 1\nweft_evil 1\n#", "\\");

    assertThat(page())
        .contains("weft_calls_total{name=\"\\\\\",router=\"a\\\"} 1\\nweft_evil 1\\n#\"} 0.0\n");
    assertThat(series()).hasSize(1);
  }

  @Test
  void valuesThatUtf8CannotTellApartAreOneSeries() {
    telemetry.counter(CALLS, "\ud800", "x").increment();
    telemetry.counter(CALLS, "\udfff", "x").increment();
    telemetry.counter(CALLS, "\ud83d\ude00", "x").increment();

    assertThat(page())
        .contains("router=\"\ufffd\"} 2.0\n")
        .contains("router=\"\ud83d\ude00\"} 1.0\n");
  }

  @Property(tries = 200)
  void anyLabelValueKeepsThePageOneLineForEachSeries(@ForAll String value) {
    Telemetry fresh = new Telemetry();
    fresh.counter(CALLS, value, value).increment();
    fresh.gauge(OPEN, () -> 1, value);

    for (String accept : List.of("text/plain", "application/openmetrics-text")) {
      String page = new String(fresh.scrape(accept).body(), StandardCharsets.UTF_8);
      assertThat(page.split("\n"))
          .filteredOn(line -> !line.startsWith("# "))
          .satisfiesExactly(
              line -> assertThat(line).startsWith("weft_calls_total{name=\"").endsWith("\"} 1.0"),
              line -> assertThat(line).startsWith("weft_open{router=\"").endsWith("\"} 1.0"));
    }
  }

  @Test
  void refusesNamesThatPrometheusDoesNotTake() {
    refused("is not [a-zA-Z_:]", Metric.of("weft-calls_total", "Calls."));
    refused("must end in _total", Metric.of("weft_calls", "Calls."));
    refused("the label 'a-b'", Metric.of("weft_calls_total", "Calls.", "a-b"));
    refused("the label '__name__'", Metric.of("weft_calls_total", "Calls.", "__name__"));
    refused("has a label twice", Metric.of("weft_calls_total", "Calls.", "a", "a"));
    assertThatIllegalArgumentException()
        .isThrownBy(() -> telemetry.gauge(Metric.of("weft_x_total", "X."), () -> 0))
        .withMessageContaining("not a counter");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> telemetry.histogram(Metric.of("weft_latency_ms", "Latency.")))
        .withMessageContaining("must end in _seconds");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> telemetry.histogram(Metric.of("weft_l_seconds", "Latency.", "le"), "1"))
        .withMessageContaining("'le'");
    assertThat(telemetry.describe()).isEmpty();
  }

  private void refused(String why, Metric metric) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> telemetry.counter(metric, new String[metric.labels().size()]))
        .withMessageContaining(why);
  }

  @Test
  void refusesASecondMetricOfTheSameName() {
    telemetry.counter(CALLS, "thrift", "/users");

    assertThatIllegalArgumentException()
        .isThrownBy(() -> telemetry.counter(Metric.of("weft_calls_total", "Others.", "x"), "1"))
        .withMessageContaining("the name weft_calls_total is taken");
  }

  @Test
  void refusesTheWrongNumberOfLabelValues() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> telemetry.counter(CALLS, "thrift"))
        .withMessage("weft_calls_total has the labels [router, name], and was given 1 values");
  }

  @Test
  void describesEveryMetricEverUsed() {
    telemetry.histogram(LATENCY, "/users");
    try (MetricScope scope = telemetry.child()) {
      scope.counter(CALLS, "thrift", "/users");
      scope.gauge(OPEN, () -> 1, "thrift");
    }

    assertThat(telemetry.describe())
        .containsExactly(
            new Declared(CALLS, MetricKind.COUNTER),
            new Declared(LATENCY, MetricKind.HISTOGRAM),
            new Declared(OPEN, MetricKind.GAUGE));
  }

  private String page() {
    return page(telemetry);
  }

  private static String page(Telemetry telemetry) {
    return new String(telemetry.scrape(null).body(), StandardCharsets.UTF_8);
  }

  private List<String> series() {
    return series(telemetry);
  }

  /** The series of a page without their values. */
  private static List<String> series(Telemetry telemetry) {
    return Stream.of(page(telemetry).split("\n"))
        .filter(line -> !line.isEmpty() && !line.startsWith("#"))
        .map(line -> line.substring(0, line.lastIndexOf(' ')))
        .toList();
  }
}
