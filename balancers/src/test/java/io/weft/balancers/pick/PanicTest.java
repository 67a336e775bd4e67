package io.weft.balancers.pick;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.weft.balancers.BalancerListener;
import io.weft.balancers.BalancerPolicy;
import io.weft.balancers.BalancerPolicyContract;
import io.weft.balancers.Candidates;
import io.weft.balancers.Distributor;
import io.weft.balancers.FakeMember;
import io.weft.balancers.Picker;
import io.weft.balancers.Status;
import io.weft.testkit.ManualTicker;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class PanicTest extends BalancerPolicyContract {
  private final ManualTicker ticker = new ManualTicker();
  private final List<Boolean> panics = new ArrayList<>();

  /** So near zero that no cluster of the contract gets there unless all its members are dead. */
  @Override
  protected BalancerPolicy policy() {
    return BalancerPolicies.panic(BalancerPolicies.p2c(), 1e-6);
  }

  @Test
  void healthCountsWhileEnoughMembersAreAlive() {
    List<FakeMember> members = members(10);
    Picker<FakeMember> picker = distributor(0.5).picker(candidates(members));
    members.subList(0, 5).forEach(member -> member.status(Status.CLOSED));
    assertThat(calls(picker, members, 1000)).containsOnly(0, 0, 0, 0, 0, 200, 200, 200, 200, 200);
    assertThat(panics).isEmpty();
  }

  @Test
  void healthIsIgnoredWhileTooManyAreClosed() {
    List<FakeMember> members = members(10);
    Picker<FakeMember> picker = distributor(0.5).picker(candidates(members));
    members.subList(0, 6).forEach(member -> member.status(Status.CLOSED));
    assertThat(calls(picker, members, 1000)).containsOnly(100);
    assertThat(panics).containsExactly(true);
  }

  @Test
  void membersThatAreFullAreNoReasonForPanicAndNotCalledInOne() {
    List<FakeMember> members = members(10);
    Picker<FakeMember> picker = distributor(0.5).picker(candidates(members));
    members.subList(0, 7).forEach(member -> member.status(Status.BUSY));
    members.get(7).status(Status.CLOSED);
    assertThat(calls(picker, members, 1000).subList(8, 10)).containsExactly(500, 500);
    assertThat(panics).isEmpty();

    members.subList(1, 8).forEach(member -> member.status(Status.CLOSED));
    ticker.advance(100_000_000);
    List<Integer> counts = calls(picker, members, 900);
    assertThat(counts.get(0)).isZero();
    assertThat(counts.subList(1, 10)).containsOnly(100);
    assertThat(panics).containsExactly(true);
  }

  @Test
  void healthCountsAgainOnceEnoughMembersAreAlive() {
    List<FakeMember> members = members(10);
    Picker<FakeMember> picker = distributor(0.5).picker(candidates(members));
    members.subList(0, 6).forEach(member -> member.status(Status.CLOSED));
    calls(picker, members, 10);
    members.get(5).status(Status.OPEN);
    ticker.advance(100_000_000);
    assertThat(calls(picker, members, 1000).subList(0, 5)).containsOnly(0);
    assertThat(panics).containsExactly(true, false);
  }

  @Test
  void theEndOfAPanicIsSeenEvenWhenAllAreOpen() {
    List<FakeMember> members = members(10);
    Picker<FakeMember> picker = distributor(0.5).picker(candidates(members));
    members.forEach(member -> member.status(Status.CLOSED));
    calls(picker, members, 10);
    members.forEach(member -> member.status(Status.OPEN));
    ticker.advance(100_000_000);
    calls(picker, members, 1);
    assertThat(panics).containsExactly(true, false);
  }

  @Test
  void membersAreCountedAnewWhenTheyChange() {
    List<FakeMember> members = members(10);
    Distributor<FakeMember> distributor = distributor(0.5);
    members.subList(0, 6).forEach(member -> member.status(Status.CLOSED));
    calls(distributor.picker(candidates(members)), members, 10);
    List<FakeMember> fewer = members.subList(4, 10);
    List<Integer> counts = calls(distributor.picker(candidates(fewer)), members, 100);
    assertThat(counts.subList(0, 6)).containsOnly(0);
    assertThat(panics).containsExactly(true, false);
  }

  /** Whatever the policy inside. */
  @ParameterizedTest
  @ValueSource(strings = {"p2c", "heap", "roundRobin", "aperture", "deterministic"})
  void aPanicSpreadsTheCallsOfAnyPolicy(String kind) {
    BalancerPolicy inner =
        switch (kind) {
          case "p2c" -> BalancerPolicies.p2c();
          case "heap" -> BalancerPolicies.heap();
          case "roundRobin" -> BalancerPolicies.roundRobin(5);
          case "aperture" -> BalancerPolicies.aperture(Duration.ofSeconds(5), 0.5, 2, 10, 5);
          default -> BalancerPolicies.deterministicAperture(3, 1, 10, 5);
        };
    List<FakeMember> members = members(10);
    members.subList(0, 9).forEach(member -> member.status(Status.CLOSED));
    Picker<FakeMember> picker =
        BalancerPolicies.panic(inner, 0.5)
            .<FakeMember>distributor(ticker, new Random(1), BalancerListener.none())
            .picker(candidates(members));
    assertThat(calls(picker, members, 1000)).allMatch(count -> count > 80);
  }

  @ParameterizedTest
  @ValueSource(doubles = {0, -0.1, 1.1, Double.NaN})
  void refusesAThresholdThatIsNone(double threshold) {
    assertThatThrownBy(() -> BalancerPolicies.panic(BalancerPolicies.p2c(), threshold))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining(String.valueOf(threshold));
  }

  @Test
  void saysWhatItIs() {
    assertThat(BalancerPolicies.panic(BalancerPolicies.p2c(), 0.5))
        .hasToString("p2c, max effort 5, panic below 50.0 % alive");
  }

  /** Calls that stay, and are ended at last. */
  private static List<Integer> calls(
      Picker<FakeMember> picker, List<FakeMember> members, int count) {
    for (int i = 0; i < count; i++) {
      FakeMember member = picker.pick(any -> true);
      assertThat(member).isNotNull();
      if (member != null) {
        member.begin();
      }
    }
    List<Integer> counts = new ArrayList<>();
    members.forEach(
        member -> {
          counts.add(member.pending());
          member.pending(0);
        });
    return counts;
  }

  private Distributor<FakeMember> distributor(double threshold) {
    return BalancerPolicies.panic(BalancerPolicies.heap(), threshold)
        .distributor(
            ticker,
            new Random(9),
            new BalancerListener() {
              @Override
              public void panic(boolean on) {
                panics.add(on);
              }
            });
  }

  private static Candidates<FakeMember> candidates(List<FakeMember> members) {
    double[] weights = new double[members.size()];
    Arrays.fill(weights, 1);
    return Candidates.of(members, weights);
  }

  private static List<FakeMember> members(int count) {
    List<FakeMember> members = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      members.add(new FakeMember(i));
    }
    return members;
  }
}
