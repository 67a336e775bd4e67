package io.weft.jmh.sim;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class BalancerSimulationTest {
  private static final Scenario ARTICLE = Scenario.ofArticle();

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3})
  void peakEwmaSparesCallersMoreThanLeastLoadedAndThatMoreThanRoundRobin(long seed) {
    double roundRobin = success(Policy.ROUND_ROBIN, seed);
    double leastLoaded = success(Policy.P2C, seed);
    double peakEwma = success(Policy.EWMA, seed);
    // A slow server of 11 for half of the time has 1/22 of the calls of those who do not look.
    assertThat(roundRobin).isBetween(95.4, 95.5);
    assertThat(leastLoaded).isGreaterThan(99).isGreaterThan(roundRobin);
    assertThat(peakEwma).isGreaterThan(99.9).isGreaterThan(leastLoaded);
  }

  @ParameterizedTest
  @EnumSource(Policy.class)
  void aSeedSaysAllThatHappens(Policy policy) {
    Scenario random =
        new Scenario(
            5,
            Latency.logNormal(Duration.ofMillis(20), 0.5),
            ARTICLE.fault(),
            Arrivals.POISSON,
            200,
            Duration.ofSeconds(30),
            Duration.ofSeconds(1),
            true);
    String line = BalancerTable.line(BalancerSimulation.run(random, policy, 7));
    assertThat(BalancerTable.line(BalancerSimulation.run(random, policy, 7))).isEqualTo(line);
    assertThat(BalancerTable.line(BalancerSimulation.run(random, policy, 8))).isNotEqualTo(line);
  }

  @ParameterizedTest
  @EnumSource(Policy.class)
  void everyCallIsCountedOnce(Policy policy) {
    Outcome outcome = BalancerSimulation.run(ARTICLE, policy, 1);
    assertThat(outcome.calls()).isEqualTo(60_000);
    assertThat(outcome.latencies().count()).isEqualTo(outcome.calls());
    // Nothing but the fault takes a second.
    assertThat(outcome.succeeded() + outcome.struck()).isEqualTo(outcome.calls());
    assertThat(outcome.latencies().max()).isEqualTo(Duration.ofSeconds(2).toNanos());
  }

  @Test
  void whoCallsOffDoesNotWait() {
    Outcome outcome = BalancerSimulation.run(withFault(false, true), Policy.ROUND_ROBIN, 1);
    assertThat(outcome.latencies().max()).isEqualTo(Duration.ofSeconds(1).toNanos());
    assertThat(outcome.succeeded()).isEqualTo(outcome.calls() - outcome.struck());
  }

  /** Which is why a balancer does not do without failure accrual. */
  @Test
  void anEndpointThatFailsAtOnceDrawsCallsToItself() {
    Scenario failing = withFault(true, false);
    Outcome roundRobin = BalancerSimulation.run(failing, Policy.ROUND_ROBIN, 1);
    Outcome twoChoices = BalancerSimulation.run(failing, Policy.P2C, 1);
    Outcome leastOfAll = BalancerSimulation.run(failing, Policy.HEAP, 1);
    assertThat(roundRobin.struck()).isEqualTo(roundRobin.calls() - roundRobin.succeeded());
    assertThat(roundRobin.struck()).isBetween(227, 228); // an eleventh of 2500
    assertThat(twoChoices.struck()).isBetween(400, 500); // two elevenths
    assertThat(leastOfAll.struck()).isGreaterThan(2000);
  }

  private static double success(Policy policy, long seed) {
    return BalancerSimulation.run(ARTICLE, policy, seed).successPercent();
  }

  private static Scenario withFault(boolean fails, boolean callsOff) {
    Fault fault =
        new Fault(
            1,
            Duration.ofSeconds(5),
            Duration.ofSeconds(5),
            Latency.constant(fails ? Duration.ofMillis(1) : Duration.ofSeconds(2)),
            fails);
    return new Scenario(
        11,
        ARTICLE.latency(),
        fault,
        Arrivals.CONSTANT,
        500,
        Duration.ofSeconds(15),
        Duration.ofSeconds(1),
        callsOff);
  }
}
