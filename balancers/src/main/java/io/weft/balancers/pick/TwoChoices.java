package io.weft.balancers.pick;

import io.weft.balancers.Member;
import io.weft.balancers.Picker;
import io.weft.balancers.Status;
import java.util.List;
import java.util.function.Predicate;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/** See {@link BalancerPolicies#p2cLeastLoaded}. Immutable. */
final class TwoChoices<M extends Member> implements Picker<M> {
  /** Pairs drawn in search of an open member: the {@code maxEffort} of Finagle. */
  private static final int PAIRS = 5;

  /** Draws of a second member that differs from the first. */
  private static final int DRAWS = 5;

  /** Members that are looked at one by one when the pairs had no open one among them. */
  private static final int SCAN = 64;

  private static final int NONE = -1;

  private final List<M> members;
  private final double[] weights;
  private final WeightedDraw draw;
  private final RandomGenerator random;

  TwoChoices(List<M> members, double[] weights, RandomGenerator random) {
    this.members = List.copyOf(members);
    this.weights = weights.clone();
    this.draw = new WeightedDraw(weights);
    this.random = random;
  }

  @Override
  public @Nullable M pick(Predicate<? super M> usable) {
    int count = members.size();
    if (count == 0) {
      return null;
    }
    if (count == 1) {
      M only = members.get(0);
      return usable.test(only) ? only : null;
    }
    int best = NONE;
    for (int pair = 0; pair < PAIRS; pair++) {
      int first = draw.draw(random);
      best = better(best, first, usable);
      best = better(best, drawOther(first), usable);
      if (best != NONE && members.get(best).status() == Status.OPEN) {
        return members.get(best);
      }
    }
    best = scan(best, usable);
    return best == NONE ? null : members.get(best);
  }

  private int drawOther(int first) {
    if (members.size() > 2) {
      for (int i = 0; i < DRAWS; i++) {
        int second = draw.draw(random);
        if (second != first) {
          return second;
        }
      }
    }
    // The first one has nearly all the weight: any other will do to compare it with.
    int step = 1 + random.nextInt(members.size() - 1);
    return (first + step) % members.size();
  }

  /**
   * The best of a stretch of members from anywhere on: of all, where there are few, so that the one
   * open member of a small cluster is always found. Goes on beyond the stretch only until a usable
   * member is found.
   */
  private int scan(int known, Predicate<? super M> usable) {
    int count = members.size();
    int start = random.nextInt(count);
    int best = known;
    for (int i = 0; i < count && (i < SCAN || best == NONE); i++) {
      best = better(best, (start + i) % count, usable);
    }
    return best;
  }

  private int better(int best, int other, Predicate<? super M> usable) {
    if (!usable.test(members.get(other))) {
      return best;
    }
    return best == NONE || isBetter(other, best) ? other : best;
  }

  private boolean isBetter(int a, int b) {
    Status statusA = members.get(a).status();
    Status statusB = members.get(b).status();
    return statusA == statusB ? load(a) < load(b) : statusA.isBetterThan(statusB);
  }

  private double load(int place) {
    return members.get(place).pending() / weights[place];
  }
}
