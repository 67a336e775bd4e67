package io.weft.balancers.health;

import static org.assertj.core.api.Assertions.assertThat;

import io.weft.balancers.Status;
import io.weft.stack.call.Failure;
import io.weft.stack.time.Loop;
import io.weft.stack.time.Ticker;
import java.util.Queue;
import java.util.Random;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

/** Connections of many loops come and go at once. */
final class FailFastStressTest {
  private static final int THREADS = 4;

  private final Queue<Runnable> timers = new ConcurrentLinkedQueue<>();
  private final AtomicInteger attempts = new AtomicInteger();
  private final AtomicInteger downs = new AtomicInteger();
  private final AtomicInteger ups = new AtomicInteger();
  private final DownMembers cluster = new DownMembers(() -> 1);
  private final FailFast failFast =
      new FailFast(
          cluster,
          new Random(1),
          new FailFastListener() {
            @Override
            public void down(Failure failure) {
              downs.incrementAndGet();
            }

            @Override
            public void up() {
              ups.incrementAndGet();
            }
          });

  /** A loop whose timeouts are all due. */
  private final class DueLoop implements Loop {
    @Override
    public int index() {
      return 0;
    }

    @Override
    public Ticker ticker() {
      return () -> 0;
    }

    @Override
    public boolean inLoop() {
      return true;
    }

    @Override
    public void execute(Runnable task) {
      task.run();
    }

    @Override
    public Timeout schedule(long delayNanos, Runnable task) {
      timers.add(task);
      return () -> timers.remove(task);
    }
  }

  private void connectFails() {
    failFast.connectFailed(
        Failure.notSent(Failure.Kind.CONNECT, "refused"), new DueLoop(), attempts::incrementAndGet);
  }

  private void runTimer() {
    Runnable due = timers.poll();
    if (due != null) {
      due.run();
    }
  }

  @Test
  void isNeitherForgottenNorTriedTwiceAtOnce() throws Exception {
    ExecutorService pool = Executors.newFixedThreadPool(THREADS);
    AtomicLong seeds = new AtomicLong();
    try {
      for (int round = 0; round < 50; round++) {
        AccrualPolicyContract.together(
            pool,
            THREADS,
            () -> {
              Random random = new Random(seeds.incrementAndGet());
              for (int i = 0; i < 1000; i++) {
                switch (random.nextInt(4)) {
                  case 0 -> failFast.connected();
                  case 1 -> runTimer();
                  default -> connectFails();
                }
              }
            });
        while (!timers.isEmpty()) {
          runTimer();
        }
        failFast.connected();
        assertThat(failFast.status()).isEqualTo(Status.OPEN);
        assertThat(cluster.areAll()).as("counted as down").isFalse();
        assertThat(downs.get()).isEqualTo(ups.get());

        int before = attempts.get();
        connectFails();
        connectFails();
        assertThat(cluster.areAll()).isTrue();
        assertThat(timers).hasSize(1);
        runTimer();
        assertThat(attempts.get()).isEqualTo(before + 1);
        failFast.connected();
      }
    } finally {
      pool.shutdownNow();
    }
  }
}
