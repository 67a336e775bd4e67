package io.weft.balancers;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.weft.balancers.pick.BalancerPolicies;
import io.weft.stack.time.Ticker;
import io.weft.testkit.ManualTicker;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class BalancerTest {
  private final List<FakeMember> opened = new ArrayList<>();
  private final Balancer<Integer, FakeMember> balancer = balancer(this::open);

  @Test
  void opensNewMembersKeepsKnownOnesAndClosesThoseThatAreGone() {
    balancer.update(Map.of(1, 1.0, 2, 1.0));
    FakeMember one = member(1);
    FakeMember two = member(2);

    balancer.update(Map.of(2, 3.0, 3, 1.0));
    assertThat(balancer.members().keySet()).containsExactlyInAnyOrder(2, 3);
    assertThat(member(2)).isSameAs(two);
    assertThat(one.closes()).isEqualTo(1);
    assertThat(two.closes()).isZero();
    assertThat(balancer.weight(2)).isEqualTo(3);
    assertThat(balancer.weight(1)).isZero();
    assertThat(opened).hasSize(3);
  }

  @Test
  void aMemberThatComesBackIsANewOne() {
    balancer.update(Map.of(1, 1.0));
    FakeMember before = member(1);
    balancer.update(Map.of());
    assertThat(pick()).isNull();
    balancer.update(Map.of(1, 1.0));
    assertThat(member(1)).isNotSameAs(before);
    assertThat(before.closes()).isEqualTo(1);
    assertThat(pick()).isSameAs(member(1));
  }

  @Test
  void aMemberIsClosedOnlyWhenItCanBePickedNoMore() {
    List<Boolean> pickable = new ArrayList<>();
    List<Balancer<Integer, Member>> self = new ArrayList<>();
    Balancer<Integer, Member> own =
        balancer(
            key ->
                new Member() {
                  @Override
                  public String id() {
                    return "member";
                  }

                  @Override
                  public int pending() {
                    return 0;
                  }

                  @Override
                  public double load() {
                    return 0;
                  }

                  @Override
                  public Status status() {
                    return Status.OPEN;
                  }

                  @Override
                  public void close() {
                    pickable.add(self.get(0).pick(member -> true) == this);
                  }
                });
    self.add(own);
    own.update(Map.of(1, 1.0));
    own.update(Map.of(2, 1.0));
    own.close();
    assertThat(pickable).containsExactly(false, false);
  }

  @Test
  void closeClosesAllOnceAndIsTheEnd() {
    balancer.update(Map.of(1, 1.0, 2, 1.0));
    balancer.close();
    balancer.close();
    balancer.update(Map.of(3, 1.0));
    assertThat(balancer.members()).isEmpty();
    assertThat(pick()).isNull();
    assertThat(opened).hasSize(2).allMatch(member -> member.closes() == 1);
  }

  @Test
  void weightZeroIsNotPickedUnlessAllHaveIt() {
    balancer.update(Map.of(1, 0.0, 2, 1.0, 3, 1e-300));
    assertThat(picked(1000)).doesNotContain(1).contains(2);
    assertThat(balancer.pick(member -> member.number() == 1)).isNull();
    assertThat(balancer.pick(member -> member.number() == 3)).isSameAs(member(3));

    balancer.update(Map.of(1, 0.0, 2, 0.0));
    assertThat(picked(1000)).containsExactly(1, 2);
  }

  @Test
  void hugeAndTinyWeightsTogetherLoseNobody() {
    balancer.update(Map.of(1, Double.MAX_VALUE, 2, Double.MIN_VALUE, 3, Double.MAX_VALUE));
    assertThat(picked(1000)).contains(1, 3);
    member(1).status(Status.CLOSED);
    member(3).status(Status.CLOSED);
    assertThat(picked(100)).containsExactly(2);
  }

  @ParameterizedTest
  @ValueSource(
      doubles = {-1, -1e-300, Double.NaN, Double.POSITIVE_INFINITY, Double.NEGATIVE_INFINITY})
  void refusesAWeightThatIsNoneAndChangesNothing(double weight) {
    balancer.update(Map.of(1, 1.0));
    Map<Integer, Double> bad = new LinkedHashMap<>();
    bad.put(5, 1.0);
    bad.put(6, weight);
    assertThatThrownBy(() -> balancer.update(bad))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("weight of 6")
        .hasMessageContaining(String.valueOf(weight));
    assertThat(balancer.members().keySet()).containsExactly(1);
    assertThat(opened).hasSize(1);
  }

  @Test
  void aMemberThatCannotBeOpenedLeavesAllAsItWas() {
    Balancer<Integer, FakeMember> own =
        balancer(
            key -> {
              if (key == 3) {
                throw new IllegalStateException("cannot be opened");
              }
              return open(key);
            });
    own.update(Map.of(1, 1.0));
    Map<Integer, Double> weights = new LinkedHashMap<>();
    weights.put(2, 1.0);
    weights.put(3, 1.0);
    assertThatThrownBy(() -> own.update(weights)).isInstanceOf(IllegalStateException.class);
    assertThat(own.members().keySet()).containsExactly(1);
    assertThat(opened.get(0).closes()).isZero();
    assertThat(opened.get(1).closes()).isEqualTo(1);
  }

  @Test
  void aMemberThatCannotBeClosedDoesNotKeepOthersOpen() {
    List<Integer> closed = new ArrayList<>();
    Balancer<Integer, Member> own =
        balancer(
            key ->
                new Member() {
                  @Override
                  public String id() {
                    return "member";
                  }

                  @Override
                  public int pending() {
                    return 0;
                  }

                  @Override
                  public double load() {
                    return 0;
                  }

                  @Override
                  public Status status() {
                    return Status.OPEN;
                  }

                  @Override
                  public void close() {
                    closed.add(key);
                    throw new IllegalStateException("cannot be closed");
                  }
                });
    own.update(Map.of(1, 1.0, 2, 1.0, 3, 1.0));
    own.close();
    assertThat(closed).containsExactlyInAnyOrder(1, 2, 3);
  }

  @Test
  void oneChangeAmongTenThousandOpensAndClosesOne() {
    Map<Integer, Double> weights = new HashMap<>();
    for (int i = 0; i < 10_000; i++) {
      weights.put(i, 1.0);
    }
    balancer.update(weights);
    for (int change = 0; change < 100; change++) {
      weights.remove(change);
      weights.put(10_000 + change, 1.0);
      balancer.update(weights);
    }
    assertThat(opened).hasSize(10_100);
    assertThat(opened.stream().mapToInt(FakeMember::closes).sum()).isEqualTo(100);
  }

  @Test
  void theSameWeightsAgainMakeNoNewPicker() {
    List<Integer> made = new ArrayList<>();
    Balancer<Integer, FakeMember> own =
        new Balancer<>(
            new BalancerPolicy() {
              @Override
              public <M extends Member> Distributor<M> distributor(
                  Ticker ticker, RandomGenerator random, BalancerListener listener) {
                return candidates -> {
                  made.add(candidates.size());
                  return usable -> null;
                };
              }
            },
            this::open,
            new ManualTicker(),
            new Random(1),
            BalancerListener.none());
    own.update(Map.of(1, 1.0, 2, 0.0));
    own.update(new HashMap<>(Map.of(1, 1.0, 2, 0.0)));
    own.update(Map.of(1, 1.0, 2, 0.5));
    assertThat(made).containsExactly(0, 1, 2);
  }

  @Test
  void membersAreInTheOrderOfTheUpdateAndCannotBeChanged() {
    Map<Integer, Double> weights = new LinkedHashMap<>();
    weights.put(9, 1.0);
    weights.put(2, 1.0);
    weights.put(5, 0.0);
    balancer.update(weights);
    assertThat(balancer.members().keySet()).containsExactly(9, 2, 5);
    assertThatThrownBy(() -> balancer.members().clear())
        .isInstanceOf(UnsupportedOperationException.class);
  }

  private FakeMember open(int key) {
    FakeMember member = new FakeMember(key);
    opened.add(member);
    return member;
  }

  private static <M extends Member> Balancer<Integer, M> balancer(Function<Integer, M> open) {
    return new Balancer<>(
        BalancerPolicies.p2c(), open, new ManualTicker(), new Random(42), BalancerListener.none());
  }

  private FakeMember member(int key) {
    FakeMember member = balancer.members().get(key);
    if (member == null) {
      throw new AssertionError("no member " + key);
    }
    return member;
  }

  private @Nullable FakeMember pick() {
    return balancer.pick(member -> true);
  }

  private Set<Integer> picked(int times) {
    Set<Integer> picked = new TreeSet<>();
    for (int i = 0; i < times; i++) {
      FakeMember member = pick();
      picked.add(member == null ? -1 : member.number());
    }
    return picked;
  }
}
