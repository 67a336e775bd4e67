package io.weft.balancers;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import io.weft.testkit.ManualTicker;
import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What every policy must do, whatever its way of choosing. */
public abstract class BalancerPolicyContract {
  private final Random random = new Random(20_160_301);
  private final ManualTicker ticker = new ManualTicker();

  protected abstract BalancerPolicy policy();

  @Test
  void nothingIsPickedFromNothing() {
    assertThat(picker(List.of()).pick(member -> true)).isNull();
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3, 10, 100, 1000})
  void everyMemberIsPickedInTurn(int count) {
    List<FakeMember> members = members(count);
    Picker<FakeMember> picker = picker(members);
    long[] picks = new long[count];
    for (int i = 0; i < count * 50; i++) {
      picks[number(picker.pick(member -> true))]++;
    }
    assertThat(Arrays.stream(picks)).allMatch(times -> times > 0);
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3, 10, 64, 500, 100_000})
  void theOnlyUsableMemberIsFound(int count) {
    Picker<FakeMember> picker = picker(members(count));
    for (int i = 0; i < 20; i++) {
      int only = random.nextInt(count);
      assertThat(number(picker.pick(member -> member.number() == only))).isEqualTo(only);
    }
    assertThat(picker.pick(member -> false)).isNull();
  }

  @ParameterizedTest
  @ValueSource(ints = {2, 3, 10, 64})
  void theOnlyOpenMemberOfASmallClusterIsAlwaysFound(int count) {
    List<FakeMember> members = members(count);
    for (int i = 0; i < count; i++) {
      members.get(i).status(i % 2 == 0 ? Status.CLOSED : Status.BUSY);
    }
    Picker<FakeMember> picker = picker(members);
    for (int i = 0; i < 200; i++) {
      FakeMember open = members.get(random.nextInt(count));
      Status before = open.status();
      open.status(Status.OPEN);
      open.pending(1000);
      assertThat(picker.pick(member -> true)).isSameAs(open);
      open.pending(0);
      open.status(before);
    }
  }

  @Test
  void busyIsBetterThanClosed() {
    List<FakeMember> members = members(20);
    members.forEach(member -> member.status(Status.CLOSED));
    members.get(7).status(Status.BUSY);
    Picker<FakeMember> picker = picker(members);
    for (int i = 0; i < 200; i++) {
      assertThat(number(picker.pick(member -> true))).isEqualTo(7);
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3, 10, 1000})
  void callsGoOnAndAreSpreadWhenAllMembersAreDead(int count) {
    List<FakeMember> members = members(count);
    members.forEach(member -> member.status(Status.CLOSED));
    Picker<FakeMember> picker = picker(members);
    for (int i = 0; i < count * 50; i++) {
      serve(members, picker);
    }
    assertThat(members).allMatch(member -> member.pending() > 0);
  }

  @Test
  void aMemberThatIsNotUsableIsNeverPickedNotEvenAsTheOnlyOpenOne() {
    List<FakeMember> members = members(10);
    members.forEach(member -> member.status(Status.CLOSED));
    members.get(3).status(Status.OPEN);
    Picker<FakeMember> picker = picker(members);
    for (int i = 0; i < 200; i++) {
      assertThat(number(picker.pick(member -> member.number() != 3))).isNotEqualTo(3);
    }
  }

  @Test
  void callsThatStayOpenAreSpreadInProportionToWeight() {
    double[] weights = {1, 0.5, 0.25, 0.25};
    List<FakeMember> members = members(4);
    Picker<FakeMember> picker = picker(members, weights, random);
    for (int i = 0; i < 20_000; i++) {
      serve(members, picker);
    }
    for (int i = 0; i < 4; i++) {
      assertThat(members.get(i).pending() / 20_000.0)
          .isBetween(weights[i] / 2 - 0.02, weights[i] / 2 + 0.02);
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 10, 1000, 100_000})
  void aPickAllocatesNothing(int count) {
    Picker<FakeMember> picker = picker(members(count), equal(count), new Cheap());
    pickOften(picker, 20_000); // until what the compiler needs is there
    ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    long before = threads.getCurrentThreadAllocatedBytes();
    pickOften(picker, 100_000);
    long perPick = (threads.getCurrentThreadAllocatedBytes() - before) / 100_000;
    assertThat(perPick).isZero();
  }

  private static void pickOften(Picker<FakeMember> picker, int times) {
    for (int i = 0; i < times; i++) {
      if (picker.pick(member -> true) == null) {
        throw new AssertionError("nothing picked");
      }
    }
  }

  private static void serve(List<FakeMember> members, Picker<FakeMember> picker) {
    members.get(number(picker.pick(member -> true))).begin();
  }

  private Picker<FakeMember> picker(List<FakeMember> members) {
    return picker(members, equal(members.size()), random);
  }

  private Picker<FakeMember> picker(
      List<FakeMember> members, double[] weights, RandomGenerator generator) {
    return policy()
        .<FakeMember>distributor(ticker, generator, BalancerListener.none())
        .picker(Candidates.of(members, weights));
  }

  private static int number(@Nullable FakeMember member) {
    assertThat(member).isNotNull();
    return member == null ? -1 : member.number();
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

  /** A generator that allocates nothing itself: Marsaglia's xorshift. */
  private static final class Cheap implements RandomGenerator {
    private long state = 88_172_645_463_325_252L;

    @Override
    public long nextLong() {
      state ^= state << 13;
      state ^= state >>> 7;
      state ^= state << 17;
      return state;
    }
  }
}
