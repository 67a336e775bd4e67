package io.weft.balancers.pick;

import static org.assertj.core.api.Assertions.assertThat;

import io.weft.balancers.BalancerListener;
import io.weft.balancers.BalancerPolicy;
import io.weft.balancers.BalancerPolicyContract;
import io.weft.balancers.Candidates;
import io.weft.balancers.FakeMember;
import io.weft.balancers.Picker;
import io.weft.balancers.Status;
import io.weft.testkit.ManualTicker;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Queue;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class TwoChoicesTest extends BalancerPolicyContract {
  private static final int PICKS = 200_000;

  private final Random random = new Random(7);

  @Override
  protected BalancerPolicy policy() {
    return BalancerPolicies.p2c();
  }

  @Test
  void ofTwoTheLessLoadedIsTaken() {
    List<FakeMember> members = members(2);
    members.get(0).pending(3);
    members.get(1).pending(2);
    Picker<FakeMember> picker = picker(members, 1, 1);
    for (int i = 0; i < 100; i++) {
      assertThat(picker.pick(member -> true)).isSameAs(members.get(1));
    }
  }

  @Test
  void loadIsInProportionToWeight() {
    List<FakeMember> members = members(2);
    members.get(0).pending(3); // 3 for each whole weight
    members.get(1).pending(2); // 4 for each whole weight
    Picker<FakeMember> picker = picker(members, 1, 0.5);
    for (int i = 0; i < 100; i++) {
      assertThat(picker.pick(member -> true)).isSameAs(members.get(0));
    }
  }

  @Test
  void statusComesBeforeLoad() {
    List<FakeMember> members = members(2);
    members.get(0).pending(1000);
    members.get(1).status(Status.BUSY);
    Picker<FakeMember> picker = picker(members, 1, 1);
    for (int i = 0; i < 100; i++) {
      assertThat(picker.pick(member -> true)).isSameAs(members.get(0));
    }
  }

  @ParameterizedTest
  @CsvSource({
    "1 1",
    "1 1 1",
    "1 0.5",
    "1 0.1 0.1 0.01",
    "1 0.001",
    "1 1e-200 0.5",
    "1 0.9 0.8 0.7"
  })
  void idleMembersAreTakenInProportionToWeight(String text) {
    double[] weights = Arrays.stream(text.split(" ")).mapToDouble(Double::parseDouble).toArray();
    double sum = Arrays.stream(weights).sum();
    Picker<FakeMember> picker = picker(members(weights.length), weights);
    double[] share = shares(picker, weights.length);
    for (int i = 0; i < weights.length; i++) {
      double expected = weights[i] / sum;
      // Five times the standard deviation of the share.
      double bound = 5 * Math.sqrt(expected * (1 - expected) / PICKS) + 1e-9;
      assertThat(share[i]).isBetween(expected - bound, expected + bound);
    }
  }

  @Test
  void aHundredThousandMembersOfAnyWeightHaveTheirShares() {
    int count = 100_000;
    double[] weights = new double[count];
    Arrays.setAll(weights, i -> i < count / 2 ? 1 : 0.25);
    double[] share = shares(picker(members(count), weights), count);
    assertThat(Arrays.stream(share, 0, count / 2).sum()).isBetween(0.795, 0.805);
  }

  /** The result of the power of two choices: with it the queues are much more even. */
  @Test
  void loadIsMoreEvenThanByChanceAlone() {
    int count = 100;
    int inFlight = 500;
    List<FakeMember> members = members(count);
    Picker<FakeMember> picker = picker(members, equal(count));
    Queue<FakeMember> calls = new ArrayDeque<>();
    int most = 0;
    for (int i = 0; i < 50_000; i++) {
      FakeMember member = picker.pick(any -> true);
      assertThat(member).isNotNull();
      if (member != null) {
        member.begin();
        calls.add(member);
        if (calls.size() > inFlight) {
          calls.remove().end();
        }
        most = Math.max(most, member.pending());
      }
    }
    // The mean is 5. Blind chance would see 15 or more; least of two stays within a few of it.
    assertThat(most).isLessThanOrEqualTo(9);
  }

  /** A member that is slow gets fewer calls, since its calls stay longer. */
  @Test
  void aSlowMemberGetsLess() {
    List<FakeMember> members = members(10);
    Picker<FakeMember> picker = picker(members, equal(10));
    Queue<FakeMember> fast = new ArrayDeque<>();
    Queue<FakeMember> slow = new ArrayDeque<>();
    int slowPicks = 0;
    for (int i = 0; i < 50_000; i++) {
      FakeMember member = picker.pick(any -> true);
      assertThat(member).isNotNull();
      if (member == null) {
        return;
      }
      member.begin();
      Queue<FakeMember> queue = member.number() == 0 ? slow : fast;
      queue.add(member);
      slowPicks += member.number() == 0 ? 1 : 0;
      if (fast.size() > 18) {
        fast.remove().end();
      }
      if (i % 100 == 0 && !slow.isEmpty()) {
        slow.remove().end(); // a tenth of its even share
      }
    }
    assertThat(slowPicks).isLessThan(1000); // an even share is 5,000
  }

  @Test
  void ofManyDeadMembersAFewOpenOnesCarryTheCallsEvenly() {
    int count = 50;
    List<FakeMember> members = members(count);
    for (int i = 3; i < count; i++) {
      members.get(i).status(Status.CLOSED);
    }
    Picker<FakeMember> picker = picker(members, equal(count));
    double[] share = new double[count];
    for (int i = 0; i < 30_000; i++) {
      FakeMember member = picker.pick(any -> true);
      assertThat(member).isNotNull();
      if (member != null) {
        member.begin();
        share[member.number()]++;
      }
    }
    for (int i = 0; i < 3; i++) {
      assertThat(share[i]).isBetween(9_900.0, 10_100.0);
    }
  }

  private Picker<FakeMember> picker(List<FakeMember> members, double... weights) {
    return policy()
        .<FakeMember>distributor(new ManualTicker(), random, BalancerListener.none())
        .picker(Candidates.of(members, weights));
  }

  private static double[] shares(Picker<FakeMember> picker, int count) {
    double[] shares = new double[count];
    for (int i = 0; i < PICKS; i++) {
      FakeMember member = picker.pick(any -> true);
      if (member != null) {
        shares[member.number()] += 1.0 / PICKS;
      }
    }
    return shares;
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
