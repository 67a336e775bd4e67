package io.weft.balancers.health;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.weft.balancers.Status;
import io.weft.stack.retry.Backoff;
import io.weft.testkit.ManualTicker;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

final class FailureAccrualTest {
  private final ManualTicker ticker = new ManualTicker(Long.MAX_VALUE - 1); // wraps around
  private final List<String> events = new ArrayList<>();
  private final FailureAccrual accrual =
      AccrualPolicy.standard().watch(ticker, new Random(3), new Events());

  @Test
  void fiveFailuresInARowAreDeath() {
    fail(4);
    assertThat(accrual.status()).isEqualTo(Status.OPEN);
    fail(1);
    assertThat(accrual.status()).isEqualTo(Status.CLOSED);
    assertThat(events).containsExactly("died anew for 5000 ms");
  }

  @Test
  void aSuccessBetweenThemStartsTheCountAnew() {
    fail(4);
    succeed();
    fail(4);
    assertThat(accrual.status()).isEqualTo(Status.OPEN);
  }

  @Test
  void aCallThatSaysNothingNeitherCountsNorStartsTheCountAnew() {
    fail(4);
    accrual.started();
    accrual.ignored();
    fail(1);
    assertThat(accrual.status()).isEqualTo(Status.CLOSED);
  }

  @Test
  void isDeadForTheBackoffAndThenOpenToOneCall() {
    fail(5);
    ticker.advance(Duration.ofSeconds(5).minusNanos(1));
    assertThat(accrual.status()).isEqualTo(Status.CLOSED);
    ticker.advance(1);
    assertThat(accrual.status()).isEqualTo(Status.OPEN);
    accrual.started();
    assertThat(accrual.status()).isEqualTo(Status.BUSY);
    accrual.started(); // sent all the same; the trial goes on
    assertThat(accrual.status()).isEqualTo(Status.BUSY);
    assertThat(events).containsExactly("died anew for 5000 ms", "probing");
  }

  @Test
  void aTrialThatSucceedsRevivesWithAFreshCount() {
    fail(5);
    ticker.advance(Duration.ofSeconds(5));
    succeed();
    assertThat(accrual.status()).isEqualTo(Status.OPEN);
    fail(4);
    assertThat(accrual.status()).isEqualTo(Status.OPEN);
    fail(1);
    assertThat(accrual.status()).isEqualTo(Status.CLOSED);
    assertThat(events)
        .containsExactly("died anew for 5000 ms", "probing", "revived", "died anew for 5000 ms");
  }

  @Test
  void eachTrialThatFailsMeansTheNextLongerTimeUpToTheLongest() {
    FailureAccrual doubling =
        AccrualPolicy.consecutiveFailures(
                1, Backoff.equalJittered(Duration.ofSeconds(5), Duration.ofMinutes(5)))
            .watch(ticker, new Random(3), new Events());
    doubling.started();
    doubling.failed();
    for (int trial = 0; trial < 10; trial++) {
      ticker.advance(Duration.ofMinutes(5));
      assertThat(doubling.status()).isEqualTo(Status.OPEN);
      doubling.started();
      doubling.failed();
      assertThat(doubling.status()).isEqualTo(Status.CLOSED);
    }
    List<Long> millis =
        events.stream()
            .filter(event -> event.startsWith("died"))
            .map(event -> Long.parseLong(event.replaceAll("[^0-9]", "")))
            .toList();
    assertThat(millis).hasSize(11);
    assertThat(millis.get(0)).isEqualTo(5_000);
    assertThat(millis.get(1)).isBetween(5_000L, 10_000L);
    assertThat(millis.get(2)).isBetween(10_000L, 20_000L);
    assertThat(millis.get(10)).isEqualTo(300_000);
    assertThat(events.stream().filter(event -> event.startsWith("died anew"))).hasSize(1);
  }

  @Test
  void aTrialThatSaysNothingMayBeRepeatedAtOnce() {
    fail(5);
    ticker.advance(Duration.ofSeconds(5));
    accrual.started();
    accrual.ignored();
    assertThat(accrual.status()).isEqualTo(Status.OPEN);
    accrual.started();
    assertThat(accrual.status()).isEqualTo(Status.BUSY);
  }

  @Test
  void callsThatEndWhileItIsDeadChangeNothing() {
    accrual.started();
    accrual.started();
    accrual.started();
    fail(5);
    accrual.failed();
    accrual.succeeded();
    accrual.ignored();
    assertThat(accrual.status()).isEqualTo(Status.CLOSED);
    ticker.advance(Duration.ofSeconds(5));
    assertThat(accrual.status()).isEqualTo(Status.OPEN);
    assertThat(events).hasSize(1);
  }

  @Test
  void noneSeesNothingWrong() {
    FailureAccrual none = AccrualPolicy.none().watch(ticker, new Random(3), AccrualListener.none());
    for (int i = 0; i < 100; i++) {
      none.started();
      none.failed();
    }
    assertThat(none.status()).isEqualTo(Status.OPEN);
  }

  @Test
  void refusesToDieWithoutAFailure() {
    assertThatThrownBy(() -> AccrualPolicy.consecutiveFailures(0, Backoff.constant(Duration.ZERO)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("1 failure or more: 0");
  }

  @Test
  void ofManyThreadsOneDiesOneProbesAndOneRevives() throws Exception {
    int threads = 4;
    ExecutorService pool = Executors.newFixedThreadPool(threads);
    AtomicInteger deaths = new AtomicInteger();
    AtomicInteger probes = new AtomicInteger();
    AtomicInteger revivals = new AtomicInteger();
    try {
      for (int round = 1; round <= 500; round++) {
        FailureAccrual shared =
            AccrualPolicy.consecutiveFailures(threads * 10, Backoff.constant(Duration.ofNanos(5)))
                .watch(
                    ticker,
                    new Random(3),
                    new AccrualListener() {
                      @Override
                      public void died(boolean anew, long nanos) {
                        deaths.incrementAndGet();
                      }

                      @Override
                      public void probing() {
                        probes.incrementAndGet();
                      }

                      @Override
                      public void revived() {
                        revivals.incrementAndGet();
                      }
                    });
        together(
            pool,
            threads,
            () -> {
              for (int i = 0; i < 10; i++) {
                shared.started();
                shared.failed();
              }
            });
        assertThat(shared.status()).isEqualTo(Status.CLOSED);
        ticker.advance(5);
        together(pool, threads, shared::started);
        assertThat(shared.status()).isEqualTo(Status.BUSY);
        together(pool, threads, shared::succeeded);
        assertThat(shared.status()).isEqualTo(Status.OPEN);
        assertThat(List.of(deaths.get(), probes.get(), revivals.get()))
            .containsExactly(round, round, round);
      }
    } finally {
      pool.shutdownNow();
    }
  }

  private static void together(ExecutorService pool, int threads, Runnable work) throws Exception {
    List<Callable<Boolean>> tasks = new ArrayList<>();
    for (int i = 0; i < threads; i++) {
      tasks.add(
          () -> {
            work.run();
            return true;
          });
    }
    for (Future<Boolean> done : pool.invokeAll(tasks, 30, TimeUnit.SECONDS)) {
      assertThat(done.get()).isTrue();
    }
  }

  private void fail(int times) {
    for (int i = 0; i < times; i++) {
      accrual.started();
      accrual.failed();
    }
  }

  private void succeed() {
    accrual.started();
    accrual.succeeded();
  }

  private final class Events implements AccrualListener {
    @Override
    public void died(boolean anew, long nanos) {
      events.add("died" + (anew ? " anew" : "") + " for " + nanos / 1_000_000 + " ms");
    }

    @Override
    public void probing() {
      events.add("probing");
    }

    @Override
    public void revived() {
      events.add("revived");
    }
  }
}
