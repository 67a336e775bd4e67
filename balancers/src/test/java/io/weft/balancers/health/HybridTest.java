package io.weft.balancers.health;

import static org.assertj.core.api.Assertions.assertThat;

import io.weft.balancers.Status;
import io.weft.stack.retry.Backoff;
import java.time.Duration;
import org.junit.jupiter.api.Test;

final class HybridTest extends AccrualPolicyContract {
  @Override
  AccrualPolicy policy(Backoff backoff) {
    return AccrualPolicy.hybrid(0.8, Duration.ofSeconds(30), 5, backoff);
  }

  @Test
  void failuresInARowAreDeathBeforeTheWindowIsOver() {
    fail(4);
    assertThat(accrual.status()).isEqualTo(Status.OPEN);
    fail(1);
    assertThat(accrual.status()).isEqualTo(Status.CLOSED);
  }

  @Test
  void soAreFailuresBetweenSuccesses() {
    succeed(30);
    for (int i = 0; i < 30 && accrual.status() == Status.OPEN; i++) {
      fail(2);
      succeed(1);
    }
    assertThat(accrual.status()).isEqualTo(Status.CLOSED);
  }
}
