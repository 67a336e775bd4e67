package io.weft.control.canary;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

final class JudgementTest {
  private static final CanaryPlan PLAN =
      new CanaryPlan(
          "web",
          "/srv/users",
          "/srv/users-v2",
          List.of(1.0, 100.0),
          Duration.ofMinutes(2),
          0.01,
          Optional.of(Duration.ofMillis(50)),
          100);

  @Test
  void leavesAVersionThatKeepsItsLimits() {
    assertThat(Judgement.against(PLAN, new Tally(99_000, 50, 300), new Tally(1_000, 9, 9)))
        .isEmpty();
  }

  @Test
  void isNotMisledByAFewFailuresOfFewCalls() {
    assertThat(Judgement.against(PLAN, new Tally(1_000, 0, 0), new Tally(10, 1, 1))).isEmpty();
  }

  @Test
  void saysHowOftenTheNewVersionFailed() {
    assertThat(Judgement.against(PLAN, new Tally(9_900, 10, 0), new Tally(100, 12, 0)))
        .contains(
            "12.00 % of its 100 calls failed, and 1.00 % may; of the 9900 calls of the old version"
                + " 0.10 % failed");
  }

  @Test
  void saysHowOftenTheNewVersionWasSlow() {
    assertThat(Judgement.against(PLAN, new Tally(9_900, 0, 20), new Tally(200, 0, 30)))
        .contains(
            "15.00 % of its 200 calls took longer than 50 ms, and 1 % may; of the 9900 calls of the"
                + " old version 0.20 % did");
  }

  @Test
  void doesNotBlameTheNewVersionForWhatBothSuffer() {
    assertThat(Judgement.against(PLAN, new Tally(9_900, 1_000, 900), new Tally(100, 11, 10)))
        .isEmpty();
  }

  @Test
  void judgesByTheLimitAloneWhereTheOldVersionHasNoCalls() {
    assertThat(Judgement.against(PLAN, Tally.NONE, new Tally(100, 12, 0))).isPresent();
  }
}
