package io.weft.balancers.pick;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.weft.balancers.BalancerListener;
import io.weft.balancers.BalancerPolicy;
import io.weft.balancers.BalancerPolicyContract;
import io.weft.balancers.Candidates;
import io.weft.balancers.FakeMember;
import io.weft.balancers.Picker;
import io.weft.balancers.Status;
import io.weft.testkit.ManualTicker;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class ZonePreferenceTest extends BalancerPolicyContract {
  private static final int PICKS = 20_000;

  private final ManualTicker ticker = new ManualTicker();
  private final AtomicInteger spilled = new AtomicInteger();

  @Override
  protected BalancerPolicy policy() {
    return BalancerPolicies.zonePreference(BalancerPolicies.p2c(), "a", 0.7);
  }

  @Test
  void callsStayInTheZone() {
    List<FakeMember> members = members(10, 20);
    assertThat(nearShare(picker(members))).isEqualTo(1);
    assertThat(spilled).hasValue(0);
  }

  @ParameterizedTest
  @CsvSource({"10, 1", "8, 1", "7, 1", "6, 0.857", "3, 0.429", "1, 0.143", "0, 0"})
  void asManySpillOverAsTheOpenMembersOfTheZoneCannotTake(int open, double near) {
    List<FakeMember> members = members(10, 20);
    members.subList(open, 10).forEach(member -> member.status(Status.CLOSED));
    double share = nearShare(picker(members));
    assertThat(share).isBetween(near - 0.02, near + 0.02);
    assertThat(spilled.get() / (double) PICKS).isBetween(1 - near - 0.02, 1 - near + 0.02);
  }

  @Test
  void whenTheZoneIsWellAgainItsCallsComeBack() {
    List<FakeMember> members = members(10, 20);
    Picker<FakeMember> picker = picker(members);
    members.subList(0, 10).forEach(member -> member.status(Status.CLOSED));
    assertThat(nearShare(picker)).isZero();
    members.forEach(member -> member.status(Status.OPEN));
    ticker.advance(100_000_000);
    assertThat(nearShare(picker)).isEqualTo(1);
  }

  @Test
  void nobodyWaitsForTheNextCountWhenTheZoneIsDead() {
    List<FakeMember> members = members(4, 4);
    Picker<FakeMember> picker = picker(members);
    nearShare(picker);
    members.subList(0, 4).forEach(member -> member.status(Status.CLOSED));
    assertThat(nearShare(picker)).isZero();
    members.subList(4, 8).forEach(member -> member.status(Status.CLOSED));
    members.get(2).status(Status.BUSY);
    assertThat(picker.pick(any -> true)).isSameAs(members.get(2));
  }

  @Test
  void aCallThatWasTriedAtAllOfTheZoneGoesToAnother() {
    List<FakeMember> members = members(2, 2);
    FakeMember member = picker(members).pick(each -> each.zone().filter("b"::equals).isPresent());
    assertThat(member).isNotNull().isIn(members.subList(2, 4));
    assertThat(picker(members).pick(any -> false)).isNull();
  }

  @Test
  void withoutMembersInTheZoneAllAreEqual() {
    List<FakeMember> members = members(0, 10);
    assertThat(nearShare(picker(members))).isZero();
    assertThat(spilled).hasValue(0);
  }

  @Test
  void inAPanicTheZoneIsKept() {
    List<FakeMember> members = members(5, 5);
    members.subList(0, 4).forEach(member -> member.status(Status.CLOSED));
    members.subList(5, 9).forEach(member -> member.status(Status.CLOSED));
    Picker<FakeMember> picker =
        BalancerPolicies.panic(policy(), 0.5)
            .<FakeMember>distributor(ticker, new Random(2), BalancerListener.none())
            .picker(candidates(members));
    assertThat(nearShare(picker)).isEqualTo(1);
  }

  @ParameterizedTest
  @ValueSource(doubles = {0, -1, 1.01, Double.NaN})
  void refusesAShareThatIsNone(double share) {
    assertThatThrownBy(() -> BalancerPolicies.zonePreference(BalancerPolicies.p2c(), "a", share))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining(String.valueOf(share));
  }

  @Test
  void saysWhatItIs() {
    assertThat(policy()).hasToString("p2c, max effort 5, in zone a while 70.0 % are open");
  }

  private static double nearShare(Picker<FakeMember> picker) {
    int near = 0;
    for (int i = 0; i < PICKS; i++) {
      FakeMember member = picker.pick(any -> true);
      assertThat(member).isNotNull();
      near += member != null && member.zone().filter("a"::equals).isPresent() ? 1 : 0;
    }
    return near / (double) PICKS;
  }

  private Picker<FakeMember> picker(List<FakeMember> members) {
    return policy()
        .<FakeMember>distributor(
            ticker,
            new Random(9),
            new BalancerListener() {
              @Override
              public void spilledOver() {
                spilled.incrementAndGet();
              }
            })
        .picker(candidates(members));
  }

  private static Candidates<FakeMember> candidates(List<FakeMember> members) {
    double[] weights = new double[members.size()];
    Arrays.fill(weights, 1);
    return Candidates.of(members, weights);
  }

  private static List<FakeMember> members(int near, int far) {
    List<FakeMember> members = new ArrayList<>();
    for (int i = 0; i < near + far; i++) {
      members.add(new FakeMember(i, i < near ? "a" : "b"));
    }
    return members;
  }
}
