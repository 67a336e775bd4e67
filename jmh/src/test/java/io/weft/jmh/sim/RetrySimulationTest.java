package io.weft.jmh.sim;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine;

class RetrySimulationTest {
  private static final int RATE = 200;

  @ParameterizedTest
  @ValueSource(doubles = {0, 0.05, 0.3, 0.5, 0.9, 1})
  void noTierHasMoreCallsThanTheBudgetsLetThrough(double failing) {
    RetryOutcome outcome = RetrySimulation.run(scenario(failing), true, 1);
    assertThat(outcome.bound()).isCloseTo(1.728 + 0.05 * (1 + 1.2 + 1.44), within(1e-9));
    assertThat(outcome.front()).isLessThanOrEqualTo(1.25).isGreaterThanOrEqualTo(1);
    assertThat(outcome.middle()).isLessThanOrEqualTo(1.55).isGreaterThanOrEqualTo(outcome.front());
    assertThat(outcome.back())
        .isLessThanOrEqualTo(outcome.bound() + 1e-9)
        .isGreaterThanOrEqualTo(outcome.middle());
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 5, 9, 11, 15})
  void theBoundHoldsForFaultsOfAnyLength(int seconds) {
    RetryOutcome outcome = RetrySimulation.run(scenario(1, seconds), true, 1);
    assertThat(outcome.back()).isLessThanOrEqualTo(outcome.bound() + 1e-9).isGreaterThan(1.5);
  }

  @Test
  void withoutBudgetsEachTierHasFourTimesTheCallsOfTheOneBefore() {
    RetryOutcome outcome = RetrySimulation.run(scenario(1), false, 1);
    assertThat(outcome.bound()).isEqualTo(64);
    assertThat(outcome.back()).isBetween(50.0, 64.0);
  }

  @Test
  void withBudgetsATierWithEnoughInReserveIsWellSoonAfterTheFault() {
    assertThat(RetrySimulation.run(scenario(1), true, 1).recoverySeconds())
        .isNotNull()
        .isLessThan(15);
    assertThat(RetrySimulation.run(scenario(1), false, 1).recoverySeconds()).isNull();
  }

  @Test
  void aFaultOfAFewCallsIsNotNoticed() {
    RetryOutcome outcome = RetrySimulation.run(scenario(0.1), true, 1);
    assertThat(outcome.successPercent()).isGreaterThan(99.9);
    assertThat(outcome.back()).isCloseTo(1.11, within(0.02));
    assertThat(outcome.front()).isCloseTo(1, within(0.01));
  }

  @Test
  void aSeedSaysAllThatHappens() {
    RetryOutcome outcome = RetrySimulation.run(scenario(0.5), true, 1);
    assertThat(RetrySimulation.run(scenario(0.5), true, 1)).isEqualTo(outcome);
    assertThat(RetrySimulation.run(scenario(0.5), true, 2)).isNotEqualTo(outcome);
  }

  @Test
  void theCommandPrintsBothWaysForEachShare() {
    StringWriter out = new StringWriter();
    int code =
        new CommandLine(new RetriesCommand())
            .setOut(new PrintWriter(out))
            .execute("--rate=100", "--capacity=200", "--failing=100,5", "--fault-for=10");
    assertThat(code).isZero();
    assertThat(out.toString().lines()).hasSize(5);
    assertThat(out.toString())
        .containsPattern("100 % +no .*never")
        .containsPattern("5 % +yes .* s");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          --fault-for=0  | --fault-for is 0: expected 1 to 300
          --capacity=999 | --capacity is 999: expected 1000 to 1000000
          --failing=101  | --failing is 101: expected 0 to 100
          --rate=0       | --rate is 0: expected 1 to 10000
          """)
  void wrongOptionsAreTold(String option, String message) {
    StringWriter err = new StringWriter();
    CommandLine command = new CommandLine(new RetriesCommand()).setErr(new PrintWriter(err));
    assertThat(command.execute(option)).isEqualTo(2);
    assertThat(err.toString()).contains(message);
  }

  private static RetryScenario scenario(double failing) {
    return scenario(failing, 20);
  }

  private static RetryScenario scenario(double failing, int faultSeconds) {
    return new RetryScenario(
        RATE,
        2 * RATE,
        failing,
        Duration.ofSeconds(20),
        Duration.ofSeconds(faultSeconds),
        Duration.ofSeconds(60));
  }
}
