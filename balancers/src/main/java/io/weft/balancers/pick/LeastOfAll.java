package io.weft.balancers.pick;

import io.weft.balancers.BalancerListener;
import io.weft.balancers.BalancerPolicy;
import io.weft.balancers.Candidates;
import io.weft.balancers.Distributor;
import io.weft.balancers.Member;
import io.weft.balancers.Picker;
import io.weft.stack.time.Ticker;
import java.util.function.Predicate;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * See {@link BalancerPolicies#heap}. Immutable.
 *
 * <p>A heap in the order of load would have to be changed by each call, under a lock. Looking at
 * each of {@value #LOOKED_AT} members takes about as long as that lock costs under contention, and
 * of a larger cluster the least loaded of so many is among the least loaded hundredth nearly
 * always. The search begins at a place drawn by weight, which is therefore the one that is taken
 * among equals.
 */
final class LeastOfAll<M extends Member> implements Picker<M> {
  private static final int LOOKED_AT = 128;

  private final Candidates<M> candidates;
  private final WeightedDraw draw;
  private final RandomGenerator random;

  /** See {@link BalancerPolicies#heap}. */
  record Policy() implements BalancerPolicy {
    @Override
    public <M extends Member> Distributor<M> distributor(
        Ticker ticker, RandomGenerator random, BalancerListener listener) {
      return candidates -> new LeastOfAll<>(candidates, random);
    }

    @Override
    public String toString() {
      return "heap";
    }
  }

  LeastOfAll(Candidates<M> candidates, RandomGenerator random) {
    this.candidates = candidates;
    this.draw = new WeightedDraw(candidates.weights());
    this.random = random;
  }

  @Override
  public @Nullable M pick(Predicate<? super M> usable) {
    int count = candidates.size();
    if (count == 0) {
      return null;
    }
    int place = draw.draw(random);
    int best = Candidates.NONE;
    for (int i = 0; i < count && (i < LOOKED_AT || best == Candidates.NONE); i++) {
      best = candidates.better(best, place, usable);
      place = place + 1 == count ? 0 : place + 1;
    }
    return best == Candidates.NONE ? null : candidates.member(best);
  }
}
