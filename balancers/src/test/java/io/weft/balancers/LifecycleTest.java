package io.weft.balancers;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.weft.balancers.pick.BalancerPolicies;
import io.weft.testkit.ManualTicker;
import java.time.Duration;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** What becomes of members that a balancer was just given, and of those that it is to lose. */
final class LifecycleTest {
  private static final int PICKS = 20_000;
  private static final long MILLI = 1_000_000;

  private final ManualTicker ticker = new ManualTicker();

  @Test
  void aMemberOnProbationStaysWhileItIsOpen() {
    Balancer<Integer, FakeMember> balancer = balancer(new Lifecycle(true, Duration.ZERO));
    balancer.update(Map.of(1, 1.0, 2, 1.0));
    FakeMember two = member(balancer, 2);
    balancer.update(Map.of(1, 1.0));
    assertThat(balancer.members()).containsEntry(2, two);
    assertThat(share(balancer, 2)).isBetween(0.48, 0.52);

    two.status(Status.CLOSED);
    ticker.advance(100 * MILLI);
    assertThat(share(balancer, 2)).isZero();
    assertThat(balancer.members()).containsOnlyKeys(1);
    assertThat(two.closes()).isEqualTo(1);
  }

  @Test
  void aMemberThatIsNotOpenGoesAtOnce() {
    Balancer<Integer, FakeMember> balancer = balancer(new Lifecycle(true, Duration.ZERO));
    balancer.update(Map.of(1, 1.0, 2, 1.0));
    FakeMember two = member(balancer, 2);
    two.status(Status.CLOSED);
    balancer.update(Map.of(1, 1.0));
    assertThat(balancer.members()).containsOnlyKeys(1);
    assertThat(two.closes()).isEqualTo(1);
  }

  @Test
  void aMemberOnProbationThatDiscoveryGivesAgainIsTheSameAndStays() {
    Balancer<Integer, FakeMember> balancer = balancer(new Lifecycle(true, Duration.ZERO));
    balancer.update(Map.of(1, 1.0, 2, 1.0));
    FakeMember two = member(balancer, 2);
    balancer.update(Map.of());
    assertThat(balancer.members()).containsOnlyKeys(1, 2);
    balancer.update(Map.of(1, 1.0, 2, 1.0));
    assertThat(balancer.members()).containsEntry(2, two);
    two.status(Status.CLOSED);
    ticker.advance(100 * MILLI);
    share(balancer, 2);
    assertThat(balancer.members()).containsKey(2);
  }

  @Test
  void closeClosesThoseOnProbationToo() {
    Balancer<Integer, FakeMember> balancer = balancer(new Lifecycle(true, Duration.ZERO));
    balancer.update(Map.of(1, 1.0));
    FakeMember one = member(balancer, 1);
    balancer.update(Map.of());
    balancer.close();
    assertThat(one.closes()).isEqualTo(1);
    assertThat(balancer.pick(any -> true)).isNull();
  }

  @Test
  void theWeightOfANewMemberGrows() {
    Balancer<Integer, FakeMember> balancer = balancer(new Lifecycle(false, Duration.ofSeconds(10)));
    balancer.update(Map.of(1, 1.0));
    ticker.advance(20_000 * MILLI);
    balancer.update(Map.of(1, 1.0, 2, 1.0));
    assertThat(share(balancer, 2)).isBetween(0.08, 0.10); // 0.1 beside 1
    ticker.advance(5_000 * MILLI);
    assertThat(share(balancer, 2)).isBetween(0.32, 0.35); // 0.5 beside 1
    ticker.advance(4_000 * MILLI);
    assertThat(share(balancer, 2)).isBetween(0.46, 0.49); // 0.9 beside 1
    ticker.advance(1_000 * MILLI);
    assertThat(share(balancer, 2)).isBetween(0.49, 0.51);
  }

  @Test
  void membersThatAreNewTogetherHaveTheSharesOfTheirWeights() {
    Balancer<Integer, FakeMember> balancer = balancer(new Lifecycle(false, Duration.ofSeconds(10)));
    balancer.update(Map.of(1, 3.0, 2, 1.0));
    assertThat(share(balancer, 2)).isBetween(0.24, 0.26);
    ticker.advance(5_000 * MILLI);
    assertThat(share(balancer, 2)).isBetween(0.24, 0.26);
  }

  @Test
  void anUpdateDoesNotMakeAMemberNewAgain() {
    Balancer<Integer, FakeMember> balancer = balancer(new Lifecycle(false, Duration.ofSeconds(10)));
    balancer.update(Map.of(1, 1.0, 2, 1.0));
    ticker.advance(10_000 * MILLI);
    balancer.update(Map.of(1, 1.0, 2, 2.0, 3, 1.0));
    assertThat(share(balancer, 1)).isBetween(0.30, 0.34); // 1 beside 2 and 0.1
  }

  @Test
  void refusesASlowStartOfLessThanNothing() {
    assertThatThrownBy(() -> new Lifecycle(false, Duration.ofMillis(-1)))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void saysWhatItIs() {
    assertThat(Lifecycle.PLAIN).hasToString("no probation");
    assertThat(new Lifecycle(true, Duration.ofSeconds(30)))
        .hasToString("probation, slow start over 30000 ms");
  }

  /** By round robin, the shares are exact. */
  private Balancer<Integer, FakeMember> balancer(Lifecycle lifecycle) {
    return new Balancer<>(
        BalancerPolicies.roundRobin(5),
        lifecycle,
        FakeMember::new,
        ticker,
        new Random(4),
        BalancerListener.none());
  }

  private static double share(Balancer<Integer, FakeMember> balancer, int number) {
    int picks = 0;
    for (int i = 0; i < PICKS; i++) {
      FakeMember member = balancer.pick(any -> true);
      picks += member != null && member.number() == number ? 1 : 0;
    }
    return picks / (double) PICKS;
  }

  private static FakeMember member(Balancer<Integer, FakeMember> balancer, int key) {
    return Objects.requireNonNull(balancer.members().get(key));
  }
}
