package io.weft.balancers.pick;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

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
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class DeterministicApertureTest extends BalancerPolicyContract {
  private static final int PICKS = 20_000;

  private final Random random = new Random(17);

  @Override
  protected BalancerPolicy policy() {
    return BalancerPolicies.deterministicAperture(7, 3, 12, 5);
  }

  @Override
  protected int reach(int count) {
    return Math.min(12, count);
  }

  /** The promise of the ring: whoever calls whom, each member has the same number of calls. */
  @ParameterizedTest
  @CsvSource({
    "1, 5, 2",
    "3, 40, 12",
    "7, 40, 12",
    "10, 30, 4",
    "13, 29, 12",
    "50, 20, 12",
    "4, 3, 12"
  })
  void allPeersTogetherLoadAllMembersEvenly(int peers, int count, int least) {
    List<FakeMember> members = members(count);
    double[] share = new double[count];
    for (int peer = 0; peer < peers; peer++) {
      BalancerPolicy policy = BalancerPolicies.deterministicAperture(peers, peer, least, 5);
      Picker<FakeMember> picker = picker(policy, members);
      for (int i = 0; i < PICKS; i++) {
        FakeMember member = picker.pick(any -> true);
        assertThat(member).isNotNull();
        if (member != null) {
          share[member.number()] += 1.0 / PICKS;
        }
      }
    }
    double even = (double) peers / count;
    double bound = 5 * Math.sqrt(even / PICKS);
    assertThat(Arrays.stream(share)).allMatch(each -> Math.abs(each - even) < bound);
  }

  @Test
  void callsAreInProportionToTheOverlap() {
    // 10 members, 4 peers, at least 3: two quarters of the ring, from 0.25 to 0.75. That is half of
    // the third member, the next four, and half of the eighth.
    List<Integer> widths = new ArrayList<>();
    Picker<FakeMember> picker =
        BalancerPolicies.deterministicAperture(4, 1, 3, 5)
            .<FakeMember>distributor(
                new ManualTicker(),
                random,
                new BalancerListener() {
                  @Override
                  public void aperture(int members) {
                    widths.add(members);
                  }
                })
            .picker(candidates(members(10)));
    double[] share = new double[10];
    for (int i = 0; i < PICKS; i++) {
      FakeMember member = picker.pick(any -> true);
      assertThat(member).isNotNull();
      if (member != null) {
        share[member.number()] += 1.0 / PICKS;
      }
    }
    double[] picked = Arrays.stream(share).filter(each -> each > 0).sorted().toArray();
    double[] expected = {0.1, 0.1, 0.2, 0.2, 0.2, 0.2};
    assertThat(picked).containsExactly(expected, within(0.02));
    assertThat(widths).containsExactly(6);
  }

  @Test
  void theOrderOfTheMembersDoesNotMatter() {
    List<FakeMember> members = members(100);
    Set<FakeMember> before = picked(picker(policy(), members));
    Collections.shuffle(members, random);
    assertThat(picked(picker(policy(), members))).isEqualTo(before).hasSizeBetween(12, 16);
  }

  @Test
  void whenTheWholeApertureIsDeadTheNextOfTheRingAreTaken() {
    List<FakeMember> members = members(100);
    Picker<FakeMember> picker = picker(policy(), members);
    Set<FakeMember> aperture = picked(picker);
    aperture.forEach(member -> member.status(Status.CLOSED));
    assertThat(picked(picker)).hasSize(1).doesNotContainAnyElementsOf(aperture);
  }

  @Test
  void refusesAnIndexThatIsNone() {
    assertThatThrownBy(() -> BalancerPolicies.deterministicAperture(3, 3, 12, 5))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("3 of 3");
    assertThatThrownBy(() -> BalancerPolicies.deterministicAperture(3, -1, 12, 5))
        .hasMessageContaining("-1 of 3");
  }

  @Test
  void saysWhatItIs() {
    assertThat(policy())
        .hasToString("aperture, deterministic as peer 3 of 7, at least 12, max effort 5");
  }

  private static Set<FakeMember> picked(Picker<FakeMember> picker) {
    Set<FakeMember> picked = new HashSet<>();
    for (int i = 0; i < 2000; i++) {
      FakeMember member = picker.pick(any -> true);
      if (member != null) {
        picked.add(member);
      }
    }
    return picked;
  }

  private Picker<FakeMember> picker(BalancerPolicy policy, List<FakeMember> members) {
    return policy
        .<FakeMember>distributor(new ManualTicker(), random, BalancerListener.none())
        .picker(candidates(members));
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
