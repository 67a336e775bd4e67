package io.weft.balancers.health;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.weft.balancers.Status;
import io.weft.stack.retry.Backoff;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

final class SuccessRateTest extends AccrualPolicyContract {
  private static final int CALLS = 20;

  @Override
  AccrualPolicy policy(Backoff backoff) {
    return AccrualPolicy.successRate(0.8, CALLS, backoff);
  }

  @Test
  void saysNothingBeforeItHasSeenItsCalls() {
    fail(CALLS - 1);
    assertThat(accrual.status()).isEqualTo(Status.OPEN);
    fail(1);
    assertThat(accrual.status()).isEqualTo(Status.CLOSED);
  }

  @Test
  void theCallsThatItMustHaveSeenMayBeSuccesses() {
    succeed(CALLS);
    // 0.8 is reached after n failures when exp(-n/20) < 0.8: the 5th.
    fail(4);
    assertThat(accrual.status()).isEqualTo(Status.OPEN);
    fail(1);
    assertThat(accrual.status()).isEqualTo(Status.CLOSED);
  }

  @Test
  void actsOnAFailureOnly() {
    fail(CALLS - 1);
    succeed(1); // far below the rate, with calls enough
    assertThat(accrual.status()).isEqualTo(Status.OPEN);
    fail(1);
    assertThat(accrual.status()).isEqualTo(Status.CLOSED);
  }

  @Test
  void livesWithFailuresBelowTheRate() {
    succeed(100);
    for (int i = 0; i < 1000; i++) {
      fail(1);
      succeed(7); // 12.5 % fail
    }
    assertThat(accrual.status()).isEqualTo(Status.OPEN);
    for (int i = 0; i < 10 && accrual.status() == Status.OPEN; i++) {
      succeed(2);
      fail(1);
    }
    assertThat(accrual.status()).isEqualTo(Status.CLOSED);
  }

  @Test
  void theAverageIsTheExponentiallyWeightedOne() {
    MovingAverage average = new MovingAverage();
    double kept = Math.exp(-1.0 / CALLS);
    List<Integer> outcomes = List.of(1, 1, 0, 1, 0, 0, 1, 1, 1, 0, 1);
    double expected = 1;
    for (int i = 0; i < outcomes.size(); i++) {
      expected = i == 0 ? outcomes.get(i) : outcomes.get(i) * (1 - kept) + expected * kept;
      assertThat(average.add(outcomes.get(i), kept)).isCloseTo(expected, within(1e-12));
    }
    for (int i = 0; i < 1000; i++) {
      average.add(1, kept);
    }
    assertThat(average.add(1, kept)).isEqualTo(1);
  }

  @Test
  void refusesWhatIsNoRate() {
    Backoff backoff = Backoff.constant(Duration.ZERO);
    for (double rate : List.of(-0.1, 1.1, Double.NaN)) {
      assertThatThrownBy(() -> AccrualPolicy.successRate(rate, 1, backoff))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessage("expected a rate from 0 to 1: " + rate);
    }
    assertThatThrownBy(() -> AccrualPolicy.successRate(1, 0, backoff))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("expected 1 call or more: 0");
  }
}
