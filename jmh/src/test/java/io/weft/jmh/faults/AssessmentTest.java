package io.weft.jmh.faults;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.entry;
import static org.assertj.core.api.Assertions.within;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class AssessmentTest {
  private static final Phases PHASES =
      new Phases(millis(0), millis(5_000), millis(10_000), millis(15_000));

  private final List<Call> calls = new ArrayList<>();
  private final List<Call.Stall> stalls = new ArrayList<>();

  @Test
  void nothingHappens() {
    calls(0, 15_000, 10, Call.ANSWERED);
    Assessment assessment = assess();
    assertThat(assessment.calls()).isEqualTo(10_000);
    assertThat(assessment.successPercent()).isEqualTo(100);
    assertThat(assessment.disturbed()).isZero();
    assertThat(assessment.healthyP99Millis()).isCloseTo(10, within(0.1));
    assertThat(assessment.faultP99Millis()).isCloseTo(10, within(0.1));
    assertThat(assessment.backMillis()).isZero();
    assertThat(assessment.afterwardsMillis()).isZero();
  }

  @Test
  void p99IsBackWhenItStaysBack() {
    calls(0, 5_000, 10, Call.ANSWERED);
    calls(5_000, 5_500, 100, Call.ANSWERED);
    calls(5_500, 6_000, 19, Call.ANSWERED);
    calls(6_000, 6_250, 21, Call.ANSWERED);
    calls(6_250, 10_000, 19, Call.ANSWERED);
    calls(10_000, 15_000, 21, Call.ANSWERED);
    Assessment assessment = assess();
    assertThat(assessment.backMillis()).isEqualTo(1_250);
    assertThat(assessment.afterwardsMillis()).isNull();
  }

  @Test
  void onePercentOfAWindowDoesNotMatter() {
    calls(0, 15_000, 10, Call.ANSWERED);
    calls(5_000, 5_002, 500, Call.ANSWERED);
    assertThat(assess().backMillis()).isZero();
    calls(5_002, 5_003, 500, Call.ANSWERED);
    assertThat(assess().backMillis()).isEqualTo(250);
  }

  @Test
  void aFailedCallTookTheWholePatience() {
    calls(0, 5_000, 10, Call.ANSWERED);
    calls(5_000, 10_000, 1, "connection closed");
    calls(10_000, 15_000, 10, Call.ANSWERED);
    Assessment assessment = assess();
    assertThat(assessment.failed()).isEqualTo(5_000);
    assertThat(assessment.successPercent()).isEqualTo(50);
    assertThat(assessment.faultP99Millis()).isCloseTo(1_000, within(1.0));
    assertThat(assessment.backMillis()).isNull();
  }

  @Test
  void failuresAreToldByKindAndThoseBeforeTheFaultApart() {
    calls(4_998, 5_000, 1, "connection closed");
    calls(5_000, 5_002, 1, "timeout: no reply from /198.18.7.10:4000 in time");
    calls(5_002, 5_005, 1, "timeout: no reply from 198.18.7.11:4001 in time");
    calls(5_005, 5_006, 1, "connection closed");
    Assessment assessment = assess();
    assertThat(assessment.healthyFailures()).isEqualTo(2);
    assertThat(assessment.failures())
        .containsExactly(
            entry("connection closed", 1), entry("timeout: no reply from … in time", 5));
  }

  @Test
  void callsDuringAStallAreLeftOut() {
    calls(0, 15_000, 10, Call.ANSWERED);
    calls(5_100, 5_180, 900, "connection closed");
    stalls.add(new Call.Stall(millis(5_150), millis(5_180)));
    Assessment assessment = assess();
    assertThat(assessment.failed()).isZero();
    // Calls of 10 ms that touch 30 ms, and all that failed.
    assertThat(assessment.disturbed()).isEqualTo(39 + 80);
  }

  private Assessment assess() {
    return Assessment.of(new SteadyLoad.Log(calls, stalls), PHASES);
  }

  /** A call each millisecond. */
  private void calls(int fromMillis, int toMillis, int latencyMillis, String outcome) {
    for (int at = fromMillis; at < toMillis; at++) {
      calls.add(new Call(millis(at), millis(at + latencyMillis), outcome));
    }
  }

  private static long millis(int millis) {
    return Duration.ofMillis(millis).toNanos();
  }
}
