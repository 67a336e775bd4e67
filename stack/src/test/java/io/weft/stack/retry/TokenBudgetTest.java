package io.weft.stack.retry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class TokenBudgetTest {
  private static final Duration TTL = Duration.ofSeconds(10);
  private static final long SECOND = 1_000_000_000;

  private final AtomicLong now = new AtomicLong(Long.MAX_VALUE - 5 * SECOND);

  @Test
  void theReserveIsThereBeforeTheFirstCall() {
    TokenBudget budget = new TokenBudget(now::get);
    assertThat(budget.balance()).isEqualTo(100);
    assertThat(withdrawAll(budget)).isEqualTo(100);
    assertThat(budget.balance()).isZero();
  }

  @Test
  void oneInFiveCallsEarnsAFurtherTry() {
    TokenBudget budget = new TokenBudget(0.2, 0, TTL, now::get);
    assertThat(budget.tryWithdraw()).isFalse();
    deposit(budget, 4);
    assertThat(budget.tryWithdraw()).isFalse();
    deposit(budget, 1);
    assertThat(budget.balance()).isEqualTo(1);
    assertThat(budget.tryWithdraw()).isTrue();
    assertThat(budget.tryWithdraw()).isFalse();
    deposit(budget, 50);
    assertThat(withdrawAll(budget)).isEqualTo(10);
  }

  @Test
  void aShareOverOneEarnsSeveral() {
    TokenBudget budget = new TokenBudget(2, 0, TTL, now::get);
    deposit(budget, 3);
    assertThat(withdrawAll(budget)).isEqualTo(6);
  }

  @Test
  void withoutAShareOnlyTheReserveCounts() {
    TokenBudget budget = new TokenBudget(0, 2, TTL, now::get);
    deposit(budget, 1000);
    assertThat(withdrawAll(budget)).isEqualTo(20);
  }

  @Test
  void nothingAtAllAllowsNothing() {
    TokenBudget budget = new TokenBudget(0, 0, TTL, now::get);
    deposit(budget, 1000);
    assertThat(budget.balance()).isZero();
    assertThat(budget.tryWithdraw()).isFalse();
  }

  @Test
  void depositsCountUntilTheirTimeIsUp() {
    TokenBudget budget = new TokenBudget(0.2, 0, TTL, now::get);
    deposit(budget, 10);
    now.addAndGet(5 * SECOND);
    deposit(budget, 5);
    now.addAndGet(5 * SECOND - 1);
    assertThat(budget.balance()).isEqualTo(3);
    now.addAndGet(1);
    assertThat(budget.balance()).isEqualTo(1);
    now.addAndGet(5 * SECOND);
    assertThat(budget.balance()).isZero();
  }

  @Test
  void theReserveComesBackAsWithdrawalsAreForgotten() {
    TokenBudget budget = new TokenBudget(0.2, 10, TTL, now::get);
    for (int second = 0; second < 100; second++) {
      int allowed = withdrawAll(budget);
      assertThat(allowed).isEqualTo(second % 10 == 0 ? 100 : 0);
      now.addAndGet(SECOND);
    }
    // Spread evenly it is ten a second.
    now.addAndGet(100 * SECOND);
    for (int second = 0; second < 100; second++) {
      for (int i = 0; i < 10; i++) {
        assertThat(budget.tryWithdraw()).isTrue();
      }
      now.addAndGet(SECOND);
    }
  }

  @Test
  void aLongRestLeavesTheReserve() {
    TokenBudget budget = new TokenBudget(now::get);
    deposit(budget, 1000);
    for (long rest = SECOND; rest < Long.MAX_VALUE / 1000; rest *= 3) {
      now.addAndGet(rest + 10 * SECOND);
      assertThat(budget.balance()).isEqualTo(100);
    }
  }

  @Test
  void anEnormousNumberOfCallsIsCountedWithoutOverflow() {
    TokenBudget budget = new TokenBudget(1000, 0, Duration.ofSeconds(60), now::get);
    deposit(budget, 1_000_000);
    assertThat(budget.balance()).isEqualTo(1_000_000_000L);
  }

  @ParameterizedTest
  @CsvSource({
    "-0.1, 10, 10", "NaN, 10, 10", "1000.5, 10, 10", "0.0001, 10, 10",
    "0.2, -1, 10", "0.2, 10, 0", "0.2, 10, 61", "0.001, 2000000000, 60"
  })
  void refusesWhatIsOutOfRange(double share, int reserve, int ttlSeconds) {
    assertThatThrownBy(
            () -> new TokenBudget(share, reserve, Duration.ofSeconds(ttlSeconds), now::get))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void manyThreadsNeverTakeMoreThanThereIs() throws Exception {
    int threads = 4;
    ExecutorService pool = Executors.newFixedThreadPool(threads);
    try {
      for (int round = 0; round < 50; round++) {
        TokenBudget budget = new TokenBudget(0.2, 1, TTL, now::get);
        AtomicLong taken = new AtomicLong();
        List<Callable<Boolean>> tasks = new ArrayList<>();
        for (int thread = 0; thread < threads; thread++) {
          tasks.add(
              () -> {
                for (int i = 0; i < 2000; i++) {
                  budget.deposit();
                  if (budget.tryWithdraw()) {
                    taken.incrementAndGet();
                  }
                  if (i % 100 == 99) {
                    now.addAndGet(SECOND / 4000); // moves on within the time to live
                  }
                }
                return true;
              });
        }
        for (Future<Boolean> done : pool.invokeAll(tasks, 30, TimeUnit.SECONDS)) {
          assertThat(done.get()).isTrue();
        }
        long all = 10 + threads * 400L;
        assertThat(taken.get()).isLessThanOrEqualTo(all);
        assertThat(budget.balance()).isEqualTo(all - taken.get());
      }
    } finally {
      pool.shutdownNow();
    }
  }

  private static void deposit(TokenBudget budget, int times) {
    for (int i = 0; i < times; i++) {
      budget.deposit();
    }
  }

  private static int withdrawAll(TokenBudget budget) {
    int taken = 0;
    while (taken < 10_000 && budget.tryWithdraw()) {
      taken++;
    }
    return taken;
  }
}
