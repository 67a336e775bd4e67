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
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Queue;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;

final class RandomApertureTest extends BalancerPolicyContract {
  private static final Duration WINDOW = Duration.ofSeconds(5);

  private final ManualTicker ticker = new ManualTicker();
  private final List<Integer> widths = new ArrayList<>();
  private final BalancerListener listener =
      new BalancerListener() {
        @Override
        public void aperture(int members) {
          widths.add(members);
        }
      };

  @Override
  protected BalancerPolicy policy() {
    return aperture(1);
  }

  @Override
  protected int reach(int count) {
    return 1;
  }

  @Test
  void aCallerWithFewCallsKeepsToTheLeastAperture() {
    Picker<FakeMember> picker = distributor(aperture(3)).picker(candidates(members(100)));
    Run run = new Run(picker, 1);
    run.calls(5_000);
    assertThat(run.picked).hasSize(3);
    assertThat(widths).containsExactly(3);
  }

  @Test
  void theApertureHasAsManyMembersAsTheLoadWants() {
    List<FakeMember> members = members(100);
    Picker<FakeMember> picker = distributor(aperture(1)).picker(candidates(members));
    Run run = new Run(picker, 60);
    run.calls(50_000);
    // 60 calls in flight, which the average nears from below: at 30 members just under 2 to each.
    assertThat(last(widths)).isEqualTo(30);
    assertThat(run.picked).hasSize(30);
  }

  @Test
  void theApertureNarrowsWhenTheLoadGoesDownButOnlyBelowTheBand() {
    Picker<FakeMember> picker = distributor(aperture(1)).picker(candidates(members(100)));
    new Run(picker, 60).calls(50_000).end();
    new Run(picker, 20).calls(50_000).end();
    assertThat(last(widths)).isEqualTo(30); // 0.67 to each
    new Run(picker, 10).calls(50_000).end();
    assertThat(last(widths)).isEqualTo(20); // just over 0.5 to each
  }

  @Test
  void theLoadIsSmoothed() {
    List<FakeMember> members = members(100);
    Picker<FakeMember> picker = distributor(aperture(1)).picker(candidates(members));
    new Run(picker, 2).calls(10_000);
    int before = last(widths);
    members.forEach(member -> member.pending(2)); // a burst
    new Run(picker, 0).calls(1);
    ticker.advance(Duration.ofMillis(200).toNanos());
    new Run(picker, 0).calls(1);
    // An average over 5 s has seen 4 % of it.
    assertThat(last(widths)).isBetween(before + 1, 10);
  }

  @Test
  void membersThatAreNotOpenComeOnTop() {
    List<FakeMember> members = members(50);
    Picker<FakeMember> picker = distributor(aperture(4)).picker(candidates(members));
    Set<FakeMember> first = new Run(picker, 1).calls(1000).picked;
    List<FakeMember> sick = new ArrayList<>(first).subList(0, 3);
    sick.forEach(member -> member.status(Status.CLOSED));
    ticker.advance(Duration.ofMillis(100).toNanos());
    new Run(picker, 1).calls(1);
    Set<FakeMember> next = new Run(picker, 1).calls(1000).picked;
    assertThat(next).hasSize(4).doesNotContainAnyElementsOf(sick);
    assertThat(next).containsAll(first.stream().filter(each -> !sick.contains(each)).toList());
    sick.forEach(member -> member.status(Status.OPEN));
    ticker.advance(Duration.ofMillis(100).toNanos());
    new Run(picker, 1).calls(1);
    assertThat(new Run(picker, 1).calls(1000).picked).isEqualTo(first);
  }

  @Test
  void whileNobodyLookedACallGoesToTheNextOpenMemberBeyondTheAperture() {
    List<FakeMember> members = members(50);
    Picker<FakeMember> picker = distributor(aperture(2)).picker(candidates(members));
    Set<FakeMember> first = new Run(picker, 1).calls(100).picked;
    first.forEach(member -> member.status(Status.CLOSED));
    assertThat(new Run(picker, 1, 0).calls(100).picked)
        .hasSize(1)
        .doesNotContainAnyElementsOf(first);
  }

  @Test
  void widthAndOrderOutliveAChangeOfTheMembers() {
    List<FakeMember> members = members(100);
    Distributor<FakeMember> distributor = distributor(aperture(1));
    Set<FakeMember> before =
        new Run(distributor.picker(candidates(members)), 60).calls(50_000).end().picked;
    List<FakeMember> changed = new ArrayList<>(members.subList(0, 95));
    for (int i = 100; i < 105; i++) {
      changed.add(new FakeMember(i));
    }
    Set<FakeMember> after =
        new Run(distributor.picker(candidates(changed)), 60).calls(50_000).end().picked;
    Set<FakeMember> kept = new HashSet<>(before);
    kept.retainAll(after);
    // Of 30 members about a twentieth went, and about as many came in between.
    assertThat(kept.size()).isGreaterThanOrEqualTo(25);
  }

  @Test
  void callersHaveDifferentApertures() {
    List<FakeMember> members = members(100);
    Set<FakeMember> all = new HashSet<>();
    for (int seed = 0; seed < 40; seed++) {
      Distributor<FakeMember> each = aperture(5).distributor(ticker, new Random(seed), listener);
      all.addAll(new Run(each.picker(candidates(members)), 1).calls(200).picked);
    }
    assertThat(all.size()).isGreaterThan(75); // all but 0.95 to the power of 40
  }

  @Test
  void refusesABandThatIsNone() {
    assertThatThrownBy(() -> BalancerPolicies.aperture(WINDOW, 2, 2, 1, 5))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("lowLoad < highLoad");
    assertThatThrownBy(() -> BalancerPolicies.aperture(WINDOW, 0.5, 2, 0, 5))
        .hasMessageContaining("minAperture");
    assertThatThrownBy(() -> BalancerPolicies.aperture(Duration.ZERO, 0.5, 2, 1, 5))
        .hasMessageContaining("smoothing window");
    assertThatThrownBy(() -> BalancerPolicies.aperture(WINDOW, 0.5, 2, 1, 0))
        .hasMessageContaining("maxEffort");
  }

  @Test
  void saysWhatItIs() {
    assertThat(aperture(1))
        .hasToString("aperture, load 0.5 to 2.0 over 5000 ms, at least 1, max effort 5");
  }

  /** Calls of which so many are in flight, the oldest ends first; one a millisecond. */
  private final class Run {
    private final Picker<FakeMember> picker;
    private final int inFlight;
    private final long nanosBetween;
    private final Queue<FakeMember> calls = new ArrayDeque<>();
    private final Set<FakeMember> picked = new HashSet<>();

    Run(Picker<FakeMember> picker, int inFlight) {
      this(picker, inFlight, 1_000_000);
    }

    Run(Picker<FakeMember> picker, int inFlight, long nanosBetween) {
      this.picker = picker;
      this.inFlight = inFlight;
      this.nanosBetween = nanosBetween;
    }

    Run calls(int count) {
      int settled = count / 2; // what is picked before the width has settled does not count
      for (int i = 0; i < count; i++) {
        ticker.advance(nanosBetween);
        FakeMember member = picker.pick(any -> true);
        assertThat(member).isNotNull();
        if (member != null) {
          member.begin();
          calls.add(member);
          if (i >= settled) {
            picked.add(member);
          }
        }
        while (calls.size() > inFlight) {
          calls.remove().end();
        }
      }
      return this;
    }

    Run end() {
      calls.forEach(FakeMember::end);
      calls.clear();
      return this;
    }
  }

  private static BalancerPolicy aperture(int least) {
    return BalancerPolicies.aperture(WINDOW, 0.5, 2, least, 5);
  }

  private Distributor<FakeMember> distributor(BalancerPolicy policy) {
    return policy.distributor(ticker, new Random(3), listener);
  }

  private static int last(List<Integer> list) {
    return list.get(list.size() - 1);
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
