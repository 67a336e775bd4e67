package io.weft.balancers.pick;

import io.weft.balancers.BalancerListener;
import io.weft.balancers.BalancerPolicy;
import io.weft.balancers.Candidates;
import io.weft.balancers.Distributor;
import io.weft.balancers.Member;
import io.weft.balancers.Picker;
import io.weft.balancers.Status;
import io.weft.stack.time.Ticker;
import java.util.function.Predicate;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/** The better of two drawn ones: see {@link BalancerPolicies#p2c}. Immutable. */
final class TwoChoices<M extends Member> implements Picker<M> {
  /** Draws of a second member that differs from the first. */
  private static final int DRAWS = 5;

  private final Candidates<M> candidates;
  private final Draw draw;
  private final int maxEffort;
  private final RandomGenerator random;

  /** See {@link BalancerPolicies#p2c}. */
  record Policy(int maxEffort) implements BalancerPolicy {
    Policy {
      BalancerPolicies.checkMaxEffort(maxEffort);
    }

    @Override
    public <M extends Member> Distributor<M> distributor(
        Ticker ticker, RandomGenerator random, BalancerListener listener) {
      return candidates ->
          new TwoChoices<>(candidates, new WeightedDraw(candidates.weights()), maxEffort, random);
    }

    @Override
    public String toString() {
      return "p2c, max effort " + maxEffort;
    }
  }

  /**
   * @param draw of the candidates, all or those of the first places
   * @param maxEffort pairs drawn in search of an open member
   */
  TwoChoices(Candidates<M> candidates, Draw draw, int maxEffort, RandomGenerator random) {
    this.candidates = candidates;
    this.draw = draw;
    this.maxEffort = maxEffort;
    this.random = random;
  }

  @Override
  public @Nullable M pick(Predicate<? super M> usable) {
    int count = candidates.size();
    if (count == 0) {
      return null;
    }
    if (count == 1) {
      M only = candidates.member(0);
      return usable.test(only) ? only : null;
    }
    int best = Candidates.NONE;
    for (int pair = 0; pair < maxEffort; pair++) {
      int first = draw.draw(random);
      best = candidates.better(best, first, usable);
      best = candidates.better(best, drawOther(first), usable);
      if (best != Candidates.NONE && candidates.status(best) == Status.OPEN) {
        return candidates.member(best);
      }
    }
    best = Scan.of(candidates, draw.range(), best, usable, random);
    return best == Candidates.NONE ? null : candidates.member(best);
  }

  private int drawOther(int first) {
    int range = draw.range();
    if (range > 2) {
      for (int i = 0; i < DRAWS; i++) {
        int second = draw.draw(random);
        if (second != first) {
          return second;
        }
      }
    }
    if (range < 2) {
      return first;
    }
    // The first one has nearly all the weight: any other will do to compare it with.
    int step = 1 + random.nextInt(range - 1);
    return (first + step) % range;
  }
}
