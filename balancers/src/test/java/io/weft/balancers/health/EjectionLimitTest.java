package io.weft.balancers.health;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class EjectionLimitTest {
  @ParameterizedTest
  @CsvSource({
    "0.5, 1, 1",
    "0.5, 2, 1",
    "0.5, 3, 1",
    "0.5, 4, 2",
    "0.5, 20, 10",
    "0.5, 0, 1",
    "0, 20, 1",
    "0.29, 100, 29",
    "0.1, 30, 3",
    "1, 20, 20"
  })
  void isAShareRoundedDownAndAtLeastOne(double share, int members, int most) {
    EjectionLimit limit = new EjectionLimit(share, () -> members);
    for (int i = 0; i < most; i++) {
      assertThat(limit.tryEject()).isTrue();
    }
    assertThat(limit.tryEject()).isFalse();
    assertThat(limit.ejected()).isEqualTo(most);
    limit.giveBack();
    assertThat(limit.tryEject()).isTrue();
  }

  @Test
  void followsTheClusterAsItGrowsAndShrinks() {
    AtomicInteger members = new AtomicInteger(2);
    EjectionLimit limit = new EjectionLimit(0.5, members::get);
    assertThat(limit.tryEject()).isTrue();
    assertThat(limit.tryEject()).isFalse();
    members.set(4);
    assertThat(limit.tryEject()).isTrue();
    members.set(2);
    limit.giveBack();
    assertThat(limit.tryEject()).isFalse();
  }

  @Test
  void refusesWhatIsNoShare() {
    assertThatThrownBy(() -> new EjectionLimit(1.1, () -> 1))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("expected a share from 0 to 1: 1.1");
  }

  @Test
  void holdsWithManyThreads() throws Exception {
    EjectionLimit limit = new EjectionLimit(0.5, () -> 6);
    AtomicInteger out = new AtomicInteger();
    AtomicInteger most = new AtomicInteger();
    ExecutorService pool = Executors.newFixedThreadPool(4);
    try {
      AccrualPolicyContract.together(
          pool,
          4,
          () -> {
            for (int i = 0; i < 50_000; i++) {
              if (limit.tryEject()) {
                most.accumulateAndGet(out.incrementAndGet(), Math::max);
                out.decrementAndGet();
                limit.giveBack();
              }
            }
          });
    } finally {
      pool.shutdownNow();
    }
    assertThat(most.get()).isBetween(1, 3);
    assertThat(limit.ejected()).isZero();
  }
}
