package io.weft.balancers.health;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.weft.balancers.Status;
import io.weft.stack.retry.Backoff;
import java.time.Duration;
import java.util.Random;
import org.junit.jupiter.api.Test;

final class ConsecutiveFailuresTest extends AccrualPolicyContract {
  @Override
  AccrualPolicy policy(Backoff backoff) {
    return AccrualPolicy.consecutiveFailures(5, backoff);
  }

  @Test
  void fiveFailuresInARowAreDeath() {
    fail(4);
    assertThat(accrual.status()).isEqualTo(Status.OPEN);
    fail(1);
    assertThat(accrual.status()).isEqualTo(Status.CLOSED);
  }

  @Test
  void aSuccessBetweenThemStartsTheCountAnew() {
    fail(4);
    succeed(1);
    fail(4);
    assertThat(accrual.status()).isEqualTo(Status.OPEN);
  }

  @Test
  void aCallThatSaysNothingNeitherCountsNorStartsTheCountAnew() {
    fail(4);
    accrual.started().ignored();
    fail(1);
    assertThat(accrual.status()).isEqualTo(Status.CLOSED);
  }

  @Test
  void isTheStandard() {
    AccrualPolicy standard = AccrualPolicy.standard();
    FailureAccrual watched =
        standard.watch(ticker, new Random(1), limit(0.5, 10), AccrualListener.none());
    for (int i = 0; i < 4; i++) {
      watched.started().failed();
    }
    assertThat(watched.status()).isEqualTo(Status.OPEN);
    watched.started().failed();
    ticker.advance(Duration.ofSeconds(5).minusNanos(1));
    assertThat(watched.status()).isEqualTo(Status.CLOSED);
    assertThat(standard)
        .hasToString("5 failures in a row, then 5000 to 300000 ms, equally jittered");
  }

  @Test
  void noneSeesNothingWrong() {
    FailureAccrual none =
        AccrualPolicy.none().watch(ticker, new Random(3), limit(1, 1), AccrualListener.none());
    for (int i = 0; i < 100; i++) {
      none.started().failed();
    }
    assertThat(none.status()).isEqualTo(Status.OPEN);
    assertThat(AccrualPolicy.none()).hasToString("none");
  }

  @Test
  void refusesToDieWithoutAFailure() {
    assertThatThrownBy(() -> AccrualPolicy.consecutiveFailures(0, Backoff.constant(Duration.ZERO)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("1 failure or more: 0");
  }
}
