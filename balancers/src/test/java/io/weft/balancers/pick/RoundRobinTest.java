package io.weft.balancers.pick;

import static org.assertj.core.api.Assertions.assertThat;

import io.weft.balancers.BalancerListener;
import io.weft.balancers.BalancerPolicy;
import io.weft.balancers.BalancerPolicyContract;
import io.weft.balancers.Candidates;
import io.weft.balancers.Distributor;
import io.weft.balancers.FakeMember;
import io.weft.balancers.Picker;
import io.weft.balancers.Status;
import io.weft.testkit.ManualTicker;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

final class RoundRobinTest extends BalancerPolicyContract {
  private final Distributor<FakeMember> distributor =
      policy().distributor(new ManualTicker(), new Random(5), BalancerListener.none());

  @Override
  protected BalancerPolicy policy() {
    return BalancerPolicies.roundRobin(BalancerPolicies.MAX_EFFORT);
  }

  @Test
  void goesRoundInOrder() {
    List<FakeMember> members = members(7);
    members.get(3).pending(1000); // which is nothing to it
    List<Integer> picked = picked(picker(members, equal(7)), 21);
    for (int i = 1; i < 21; i++) {
      assertThat(picked.get(i)).isEqualTo((picked.get(i - 1) + 1) % 7);
    }
  }

  @Test
  void theCallsOfOneThatIsPassedOverAreSharedByAll() {
    List<FakeMember> members = members(5);
    members.get(2).status(Status.CLOSED);
    List<Integer> picked = picked(picker(members, equal(5)), 400);
    for (int number : new int[] {0, 1, 3, 4}) {
      assertThat(picked.stream().filter(each -> each == number)).hasSize(100);
    }
  }

  @Test
  void withWeightsEachHasItsShareOverSomeRounds() {
    double[] weights = {1, 0.5, 0.1, 0.01};
    List<Integer> picked = picked(picker(members(4), weights), 16_100);
    for (int i = 0; i < 4; i++) {
      int number = i;
      double share = picked.stream().filter(each -> each == number).count() / 10_000.0;
      assertThat(share).isBetween(weights[i] - 0.001, weights[i] + 0.001);
    }
  }

  @Test
  void theTurnGoesOnWhenMembersChange() {
    List<FakeMember> members = members(1000);
    int before = picked(picker(members, equal(1000)), 1).get(0);
    int after = picked(picker(members, equal(1000)), 1).get(0);
    assertThat(after).isEqualTo((before + 1) % 1000);
  }

  private Picker<FakeMember> picker(List<FakeMember> members, double[] weights) {
    return distributor.picker(Candidates.of(members, weights));
  }

  private static List<Integer> picked(Picker<FakeMember> picker, int times) {
    List<Integer> picked = new ArrayList<>();
    for (int i = 0; i < times; i++) {
      FakeMember member = picker.pick(any -> true);
      picked.add(member == null ? -1 : member.number());
    }
    return picked;
  }

  private static double[] equal(int count) {
    double[] weights = new double[count];
    Arrays.fill(weights, 1);
    return weights;
  }

  private static List<FakeMember> members(int count) {
    List<FakeMember> members = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      members.add(new FakeMember(i));
    }
    return members;
  }
}
