package io.weft.balancers.load;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import com.sun.management.ThreadMXBean;
import io.weft.testkit.ManualTicker;
import java.lang.management.ManagementFactory;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Test;

final class PeakEwmaTest {
  private static final long MILLI = 1_000_000;
  private static final Duration DECAY = Duration.ofSeconds(10);

  private final ManualTicker ticker = new ManualTicker();
  private final Load load = LoadMetric.peakEwma(DECAY).measure(ticker);

  @Test
  void ofAnUnknownMemberOneCallFindsOut() {
    assertThat(load.value()).isZero();
    load.started();
    double one = load.value();
    assertThat(one).isGreaterThan(1e9 * 86_400);
    load.started();
    assertThat(load.value()).isGreaterThan(one);
  }

  @Test
  void theFirstAnswerIsTheEstimate() {
    call(20 * MILLI);
    assertThat(load.value()).isEqualTo(20 * MILLI, within(1e3));
  }

  @Test
  void eachPendingCallWouldTakeAsLong() {
    call(20 * MILLI);
    load.started();
    load.started();
    assertThat(load.pending()).isEqualTo(2);
    assertThat(load.value()).isEqualTo(60 * MILLI, within(1e3));
  }

  @Test
  void aSlowerAnswerIsBelievedAtOnce() {
    call(5 * MILLI);
    call(900 * MILLI);
    assertThat(load.value()).isEqualTo(900 * MILLI, within(1e3));
  }

  @Test
  void aFasterAnswerWeighsByTheAgeOfTheEstimate() {
    call(900 * MILLI);
    ticker.advance(DECAY.toNanos() / 2);
    load.started();
    load.succeeded(5 * MILLI);
    double w = Math.exp(-0.5);
    assertThat(load.value()).isEqualTo(5 * MILLI * (1 - w) + 900 * MILLI * w, about());
  }

  @Test
  void theEstimateDecaysWithTimeHoweverOftenItIsLookedAt() {
    call(100 * MILLI);
    for (int i = 0; i < 10_000; i++) {
      ticker.advance(DECAY.toNanos() / 10_000);
      assertThat(load.value()).isPositive();
    }
    assertThat(load.value()).isEqualTo(100 * MILLI / Math.E, about());
  }

  @Test
  void manyFastAnswersMakeASlowOneForgotten() {
    call(1000 * MILLI);
    for (int i = 0; i < 6_000; i++) {
      ticker.advance(10 * MILLI);
      load.started();
      load.succeeded(2 * MILLI);
    }
    // Six times the decay time: 1000 ms / e^6 and 2 ms.
    assertThat(load.value()).isEqualTo(4.47 * MILLI, within(0.2 * MILLI));
  }

  @Test
  void aFastFailureNeverLowersTheEstimateNorLetsItDecay() {
    call(50 * MILLI);
    for (int i = 0; i < 100; i++) {
      ticker.advance(DECAY.toNanos() / 10);
      load.started();
      load.failed(MILLI / 10);
      assertThat(load.value()).isEqualTo(50 * MILLI, about());
    }
  }

  @Test
  void aSlowFailureRaisesIt() {
    call(50 * MILLI);
    load.started();
    load.failed(1000 * MILLI);
    assertThat(load.value()).isEqualTo(1000 * MILLI, about());
  }

  @Test
  void aMemberThatOnlyFailedIsNoFastOne() {
    load.started();
    load.failed(MILLI / 10);
    assertThat(load.value()).isEqualTo(DECAY.toNanos() / 10.0, about());
  }

  @Test
  void aLongIdleMemberIsWorthATry() {
    call(1000 * MILLI);
    ticker.advance(Duration.ofHours(30).toNanos());
    assertThat(load.value()).isZero();
    load.started();
    load.succeeded(3 * MILLI);
    assertThat(load.value()).isEqualTo(3 * MILLI, about());
  }

  @Test
  void anEstimateIsNeverLostWhenTheCountOfTimeComesRound() {
    call(1000 * MILLI);
    for (int hours = 0; hours < 400; hours += 13) {
      ticker.advance(Duration.ofHours(13).toNanos());
      assertThat(load.value()).isBetween(0.0, 1000.0 * MILLI * 1.001);
      load.started();
      load.succeeded(7 * MILLI);
      assertThat(load.value()).isEqualTo(7 * MILLI, about());
    }
  }

  @Test
  void threadsLoseNoCallAndNoPeak() throws Exception {
    ExecutorService threads = Executors.newFixedThreadPool(4);
    try {
      List<Future<?>> done = new ArrayList<>();
      for (int t = 0; t < 4; t++) {
        int peak = t;
        done.add(
            threads.submit(
                () -> {
                  for (int i = 1; i <= 50_000; i++) {
                    load.started();
                    load.succeeded(i == 25_000 ? (peak + 1) * 1000L * MILLI : MILLI);
                  }
                }));
      }
      for (Future<?> each : done) {
        each.get(30, TimeUnit.SECONDS);
      }
    } finally {
      threads.shutdownNow();
    }
    assertThat(load.pending()).isZero();
    assertThat(load.value()).isEqualTo(4000 * MILLI, about()); // the clock stood still
  }

  @Test
  void aCallAllocatesNothing() {
    ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    calls(20_000);
    long before = threads.getCurrentThreadAllocatedBytes();
    calls(100_000);
    assertThat((threads.getCurrentThreadAllocatedBytes() - before) / 100_000).isZero();
  }

  @Test
  void refusesADecayThatIsTooShortToMeasure() {
    assertThatThrownBy(() -> LoadMetric.peakEwma(Duration.ofNanos(999_999)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("1 ms");
  }

  @Test
  void saysWhatItIs() {
    assertThat(LoadMetric.peakEwma(DECAY)).hasToString("peak EWMA over 10000 ms");
    assertThat(LoadMetric.leastLoaded()).hasToString("least loaded");
  }

  private void calls(int count) {
    for (int i = 0; i < count; i++) {
      call(MILLI);
      if (load.value() < 0) {
        throw new AssertionError("less than nothing");
      }
    }
  }

  private void call(long rttNanos) {
    load.started();
    ticker.advance(rttNanos);
    load.succeeded(rttNanos);
  }

  /** Of a float, and of a clock of 65 µs. */
  private Offset<Double> about() {
    return within(Math.max(1e3, load.value() * 2e-5));
  }
}
