package io.weft.balancers.health;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.weft.balancers.Status;
import io.weft.stack.retry.Backoff;
import java.time.Duration;
import org.junit.jupiter.api.Test;

final class WindowedSuccessRateTest extends AccrualPolicyContract {
  private static final Duration WINDOW = Duration.ofSeconds(30);

  @Override
  AccrualPolicy policy(Backoff backoff) {
    return AccrualPolicy.successRateWindowed(0.8, WINDOW, backoff);
  }

  @Test
  void saysNothingBeforeTheWindowIsOver() {
    fail(29);
    assertThat(accrual.status()).isEqualTo(Status.OPEN);
    fail(1);
    assertThat(accrual.status()).isEqualTo(Status.CLOSED);
  }

  @Test
  void theWindowOfTheNextLifeBeginsWithIt() {
    kill(accrual);
    ticker.advance(Duration.ofMinutes(5));
    accrual.started().succeeded();
    fail(29);
    assertThat(accrual.status()).isEqualTo(Status.OPEN);
    fail(1);
    assertThat(accrual.status()).isEqualTo(Status.CLOSED);
  }

  @Test
  void saysNothingOfFewCalls() {
    for (int i = 0; i < 20; i++) {
      ticker.advance(Duration.ofSeconds(8)); // 4 in 30 s, and the one before them
      accrual.started().failed();
    }
    assertThat(accrual.status()).isEqualTo(Status.OPEN);
    ticker.advance(Duration.ofSeconds(2));
    accrual.started().failed();
    assertThat(accrual.status()).isEqualTo(Status.CLOSED);
  }

  @Test
  void manyCallsWeighWhatTheirTimeWeighs() {
    for (int i = 0; i < 30_000; i++) {
      ticker.advance(Duration.ofMillis(1));
      accrual.started().succeeded();
    }
    // 0.8 is reached when exp(-t/30 s) < 0.8: after 6.69 s, however many calls fail in them.
    for (int i = 0; i < 6_600; i++) {
      ticker.advance(Duration.ofMillis(1));
      accrual.started().failed();
    }
    assertThat(accrual.status()).isEqualTo(Status.OPEN);
    for (int i = 0; i < 200; i++) {
      ticker.advance(Duration.ofMillis(1));
      accrual.started().failed();
    }
    assertThat(accrual.status()).isEqualTo(Status.CLOSED);
  }

  @Test
  void actsOnAFailureOnly() {
    fail(29);
    succeed(2);
    assertThat(accrual.status()).isEqualTo(Status.OPEN);
    fail(1);
    assertThat(accrual.status()).isEqualTo(Status.CLOSED);
  }

  @Test
  void refusesAWindowOfNoTime() {
    assertThatThrownBy(
            () -> AccrualPolicy.successRateWindowed(1, Duration.ZERO, Backoff.constant(WINDOW)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("expected a window of some time: PT0S");
  }
}
