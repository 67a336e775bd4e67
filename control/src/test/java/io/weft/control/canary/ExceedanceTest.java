package io.weft.control.canary;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Random;
import org.junit.jupiter.api.Test;

final class ExceedanceTest {
  private static final double STRONG = -Math.log(Judgement.FALSE_ALARM);

  @Test
  void knowsNothingWithoutCalls() {
    assertThat(Exceedance.logEvidence(0, 0, 0.01)).isZero();
  }

  @Test
  void isSureOfASingleEventWhereNoneIsAllowed() {
    assertThat(Exceedance.logEvidence(1, 1_000_000, 0)).isInfinite();
    assertThat(Exceedance.logEvidence(0, 1_000_000, 0)).isZero();
  }

  @Test
  void isNotImpressedByOneFailureOfTen() {
    assertThat(Exceedance.logEvidence(1, 10, 0.01)).isLessThan(STRONG);
  }

  @Test
  void seesSoonThatEveryCallFails() {
    assertThat(Exceedance.logEvidence(4, 4, 0.01)).isGreaterThan(STRONG);
  }

  @Test
  void seesTwiceAsManyFailuresAsAllowedWithinSomeThousandCalls() {
    assertThat(Exceedance.logEvidence(40, 2_000, 0.01)).isGreaterThan(STRONG);
  }

  /**
   * A version that keeps its limit, looked at after each call: it is to be suspected by 1 in 100.
   */
  @Test
  void seldomRaisesAFalseAlarmHoweverOftenOneLooks() {
    Random random = new Random(20261129);
    int alarms = 0;
    int canaries = 2_000;
    for (int i = 0; i < canaries; i++) {
      alarms += raisesAlarm(random, 0.01, 1_000) ? 1 : 0;
    }

    assertThat(alarms).isLessThan((int) (Judgement.FALSE_ALARM * canaries * 1.5));
  }

  @Test
  void findsAVersionOutThatIsFiveTimesWorse() {
    Random random = new Random(20261129);
    int found = 0;
    for (int i = 0; i < 200; i++) {
      found += raisesAlarm(random, 0.05, 1_000) ? 1 : 0;
    }

    assertThat(found).isGreaterThan(195);
  }

  private static boolean raisesAlarm(Random random, double rate, int calls) {
    int events = 0;
    for (int call = 1; call <= calls; call++) {
      events += random.nextDouble() < rate ? 1 : 0;
      if (Exceedance.logEvidence(events, call, 0.01) >= STRONG) {
        return true;
      }
    }
    return false;
  }
}
