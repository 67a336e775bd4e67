package io.weft.balancers.health;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import io.weft.balancers.Status;
import io.weft.stack.retry.Backoff;
import io.weft.testkit.ManualTicker;
import java.lang.management.ManagementFactory;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** What every policy that takes endpoints for dead must do, whatever it takes for too much. */
abstract class AccrualPolicyContract {
  private static final Duration SHORTEST = Duration.ofSeconds(5);
  private static final Backoff BACKOFF = Backoff.equalJittered(SHORTEST, Duration.ofMinutes(5));

  final ManualTicker ticker = new ManualTicker(Long.MAX_VALUE - 1); // wraps around
  final List<String> events = new ArrayList<>();
  final FailureAccrual accrual = watch(limit(1, 1));

  /** The policy under test; it must not take one failure alone for too much. */
  abstract AccrualPolicy policy(Backoff backoff);

  final FailureAccrual watch(EjectionLimit limit) {
    return policy(BACKOFF).watch(ticker, new Random(3), limit, new Events());
  }

  static EjectionLimit limit(double share, int members) {
    return new EjectionLimit(share, () -> members);
  }

  /** Calls fail, one a second, until it is dead. */
  final void kill(FailureAccrual watched) {
    for (int i = 0; i < 1000 && watched.status() == Status.OPEN; i++) {
      ticker.advance(Duration.ofSeconds(1));
      watched.started().failed();
    }
    assertThat(watched.status()).isEqualTo(Status.CLOSED);
  }

  final void succeed(int times) {
    for (int i = 0; i < times; i++) {
      ticker.advance(Duration.ofSeconds(1));
      accrual.started().succeeded();
    }
  }

  final void fail(int times) {
    for (int i = 0; i < times; i++) {
      ticker.advance(Duration.ofSeconds(1));
      accrual.started().failed();
    }
  }

  private void waitForTheTrial() {
    ticker.advance(Duration.ofMinutes(5));
    assertThat(accrual.status()).isEqualTo(Status.OPEN);
  }

  @Test
  void oneThatServesWellIsNeverTakenForDead() {
    assertThat(accrual.status()).isEqualTo(Status.OPEN);
    succeed(1000);
    fail(1);
    assertThat(accrual.status()).isEqualTo(Status.OPEN);
    assertThat(events).isEmpty();
  }

  @Test
  void oneThatFailsForLongEnoughIsTakenForDead() {
    succeed(1000);
    kill(accrual);
    assertThat(events).containsExactly("died anew for 5000 ms");
  }

  @Test
  void callsThatSayNothingAreNoFailures() {
    for (int i = 0; i < 1000; i++) {
      ticker.advance(Duration.ofSeconds(1));
      accrual.started().ignored();
    }
    assertThat(accrual.status()).isEqualTo(Status.OPEN);
  }

  @Test
  void isDeadForTheBackoffAndThenOpenToOneCall() {
    kill(accrual);
    ticker.advance(SHORTEST.minusNanos(1));
    assertThat(accrual.status()).isEqualTo(Status.CLOSED);
    ticker.advance(1);
    assertThat(accrual.status()).isEqualTo(Status.OPEN);
    accrual.started();
    assertThat(accrual.status()).isEqualTo(Status.BUSY);
    FailureAccrual.Outcome sentAllTheSame = accrual.started();
    assertThat(accrual.status()).isEqualTo(Status.BUSY);
    sentAllTheSame.failed();
    accrual.started().succeeded();
    accrual.started().ignored();
    assertThat(accrual.status()).as("the trial goes on").isEqualTo(Status.BUSY);
    assertThat(events).containsExactly("died anew for 5000 ms", "probing");
  }

  @Test
  void aTrialThatSucceedsBeginsANewLifeWithNothingCountedAgainstIt() {
    kill(accrual);
    waitForTheTrial();
    accrual.started().succeeded();
    assertThat(accrual.status()).isEqualTo(Status.OPEN);
    fail(1);
    assertThat(accrual.status()).isEqualTo(Status.OPEN);
    kill(accrual);
    assertThat(events)
        .containsExactly("died anew for 5000 ms", "probing", "revived", "died anew for 5000 ms");
  }

  @Test
  void eachTrialThatFailsMeansTheNextLongerTimeUpToTheLongest() {
    kill(accrual);
    for (int trial = 0; trial < 10; trial++) {
      waitForTheTrial();
      accrual.started().failed();
      assertThat(accrual.status()).isEqualTo(Status.CLOSED);
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
    kill(accrual);
    waitForTheTrial();
    accrual.started().ignored();
    assertThat(accrual.status()).isEqualTo(Status.OPEN);
    accrual.started().succeeded();
    assertThat(events).containsExactly("died anew for 5000 ms", "probing", "probing", "revived");
  }

  @Test
  void callsOfOneLifeDecideNeitherTheTrialNorTheNextLife() {
    List<FailureAccrual.Outcome> old = new ArrayList<>();
    for (int i = 0; i < 3000; i++) {
      old.add(accrual.started());
    }
    kill(accrual);
    old.subList(0, 900).forEach(FailureAccrual.Outcome::failed);
    old.subList(900, 950).forEach(FailureAccrual.Outcome::succeeded);
    old.subList(950, 1000).forEach(FailureAccrual.Outcome::ignored);
    assertThat(accrual.status()).isEqualTo(Status.CLOSED);
    waitForTheTrial();
    FailureAccrual.Outcome trial = accrual.started();
    old.subList(1000, 1900).forEach(FailureAccrual.Outcome::failed);
    old.subList(1900, 1950).forEach(FailureAccrual.Outcome::succeeded);
    old.subList(1950, 2000).forEach(FailureAccrual.Outcome::ignored);
    assertThat(accrual.status()).isEqualTo(Status.BUSY);
    trial.succeeded();
    for (FailureAccrual.Outcome late : old.subList(2000, 3000)) {
      ticker.advance(Duration.ofSeconds(1));
      late.failed();
    }
    assertThat(accrual.status()).isEqualTo(Status.OPEN);
  }

  @Test
  void noMoreOfAClusterAreTakenForDeadThanTheLimitAllows() {
    EjectionLimit half = limit(0.5, 5);
    List<FailureAccrual> cluster = new ArrayList<>();
    for (int i = 0; i < 5; i++) {
      cluster.add(watch(half));
    }
    kill(cluster.get(0));
    kill(cluster.get(1));
    assertThat(half.ejected()).isEqualTo(2);
    FailureAccrual third = cluster.get(2);
    for (int i = 0; i < 1000; i++) {
      ticker.advance(Duration.ofMillis(1));
      third.started().failed();
    }
    ticker.advance(Duration.ofMinutes(1));
    third.started().failed();
    assertThat(third.status()).as("spared").isEqualTo(Status.OPEN);
    assertThat(events).contains("spared");

    assertThat(cluster.get(0).status()).as("time is up").isEqualTo(Status.OPEN);
    cluster.get(0).started().succeeded();
    assertThat(half.ejected()).isEqualTo(1);
    kill(third);
    assertThat(half.ejected()).isEqualTo(2);

    cluster.get(1).close();
    assertThat(half.ejected()).as("one that is gone gives its place back").isEqualTo(1);
    cluster.get(1).close();
    assertThat(half.ejected()).isEqualTo(1);
    kill(cluster.get(3));
    cluster.forEach(FailureAccrual::close);
    assertThat(half.ejected()).isZero();
  }

  @Test
  void oneThatIsGoneOnTrialIsNotBroughtBackByIt() {
    EjectionLimit one = limit(1, 1);
    FailureAccrual gone = watch(one);
    kill(gone);
    ticker.advance(SHORTEST);
    FailureAccrual.Outcome trial = gone.started();
    gone.close();
    assertThat(one.ejected()).isZero();
    trial.succeeded();
    gone.started().failed();
    assertThat(one.ejected()).isZero();
    assertThat(events).doesNotContain("revived");
  }

  @Test
  void ofManyThreadsOneDiesOneProbesAndOneRevives() throws Exception {
    int threads = 4;
    AtomicInteger deaths = new AtomicInteger();
    AtomicInteger probes = new AtomicInteger();
    AtomicInteger revivals = new AtomicInteger();
    AccrualListener counting =
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
        };
    EjectionLimit all = limit(1, 1000);
    FailureAccrual shared = policy(BACKOFF).watch(ticker, new Random(3), all, counting);
    ExecutorService pool = Executors.newFixedThreadPool(threads);
    try {
      for (int round = 1; round <= 200; round++) {
        together(
            pool,
            threads,
            () -> {
              for (int i = 0; i < 100; i++) {
                ticker.advance(Duration.ofMillis(10)); // 4 s in all: no trial yet
                shared.started().failed();
              }
            });
        kill(shared);
        ticker.advance(SHORTEST);
        ConcurrentLinkedQueue<FailureAccrual.Outcome> started = new ConcurrentLinkedQueue<>();
        together(pool, threads, () -> started.add(shared.started()));
        assertThat(shared.status()).isEqualTo(Status.BUSY);
        assertThat(all.ejected()).isEqualTo(1);
        together(pool, threads, () -> requireNonNull(started.poll()).succeeded());
        assertThat(shared.status()).isEqualTo(Status.OPEN);
        assertThat(all.ejected()).isZero();
        assertThat(List.of(deaths.get(), probes.get(), revivals.get()))
            .containsExactly(round, round, round);
      }
    } finally {
      pool.shutdownNow();
    }
  }

  static void together(ExecutorService pool, int threads, Runnable work) throws Exception {
    CyclicBarrier start = new CyclicBarrier(threads);
    List<Callable<Boolean>> tasks = new ArrayList<>();
    for (int i = 0; i < threads; i++) {
      tasks.add(
          () -> {
            start.await(30, TimeUnit.SECONDS);
            work.run();
            return true;
          });
    }
    for (Future<Boolean> done : pool.invokeAll(tasks, 30, TimeUnit.SECONDS)) {
      assertThat(done.get()).isTrue();
    }
  }

  @Test
  void aSuccessAllocatesNothing() {
    ThreadMXBean thread = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    long least = Long.MAX_VALUE;
    for (int i = 0; i < 20; i++) { // the first ones run with code that is not compiled yet
      long before = thread.getCurrentThreadAllocatedBytes();
      for (int call = 0; call < 10_000; call++) {
        ticker.advance(1000);
        accrual.started().succeeded();
      }
      least = Math.min(least, thread.getCurrentThreadAllocatedBytes() - before);
    }
    assertThat(least).isLessThan(10_000);
  }

  private final class Events implements AccrualListener {
    @Override
    public void died(boolean anew, long nanos) {
      events.add("died" + (anew ? " anew" : "") + " for " + nanos / 1_000_000 + " ms");
    }

    @Override
    public void spared() {
      events.add("spared");
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
