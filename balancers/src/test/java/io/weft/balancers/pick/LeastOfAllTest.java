package io.weft.balancers.pick;

import static org.assertj.core.api.Assertions.assertThat;

import io.weft.balancers.BalancerListener;
import io.weft.balancers.BalancerPolicy;
import io.weft.balancers.BalancerPolicyContract;
import io.weft.balancers.Candidates;
import io.weft.balancers.FakeMember;
import io.weft.balancers.Picker;
import io.weft.testkit.ManualTicker;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

final class LeastOfAllTest extends BalancerPolicyContract {
  private final Random random = new Random(11);

  @Override
  protected BalancerPolicy policy() {
    return BalancerPolicies.heap();
  }

  @Test
  void theLeastLoadedOfAllIsTaken() {
    List<FakeMember> members = members(100);
    members.forEach(member -> member.pending(2));
    members.get(71).pending(1);
    Picker<FakeMember> picker = picker(members);
    for (int i = 0; i < 100; i++) {
      assertThat(picker.pick(any -> true)).isSameAs(members.get(71));
    }
  }

  @Test
  void callsThatStayAreSpreadExactly() {
    List<FakeMember> members = members(100);
    Picker<FakeMember> picker = picker(members);
    for (int i = 0; i < 500; i++) {
      FakeMember member = picker.pick(any -> true);
      assertThat(member).isNotNull();
      if (member != null) {
        member.begin();
      }
    }
    assertThat(members).allMatch(member -> member.pending() == 5);
  }

  @Test
  void ofALargeClusterOneOfTheLeastLoadedIsTaken() {
    List<FakeMember> members = members(10_000);
    members.forEach(member -> member.pending(member.number()));
    Collections.shuffle(members, random);
    Picker<FakeMember> picker = picker(members);
    int within = 0;
    for (int i = 0; i < 1000; i++) {
      FakeMember member = picker.pick(any -> true);
      within += member != null && member.number() < 500 ? 1 : 0;
    }
    assertThat(within).isGreaterThan(990); // all but 0.95 to the power of 128
  }

  private Picker<FakeMember> picker(List<FakeMember> members) {
    double[] weights = new double[members.size()];
    Arrays.fill(weights, 1);
    return policy()
        .<FakeMember>distributor(new ManualTicker(), random, BalancerListener.none())
        .picker(Candidates.of(members, weights));
  }

  private static List<FakeMember> members(int count) {
    List<FakeMember> members = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      members.add(new FakeMember(i));
    }
    return members;
  }
}
