package io.weft.balancers.pick;

import io.weft.balancers.BalancerListener;
import io.weft.balancers.BalancerPolicy;
import io.weft.balancers.Candidates;
import io.weft.balancers.Distributor;
import io.weft.balancers.Member;
import io.weft.balancers.Picker;
import io.weft.balancers.Status;
import io.weft.stack.time.Ticker;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Predicate;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * See {@link BalancerPolicies#roundRobin}.
 *
 * <p>Turns go through the columns of the table by which {@link WeightedDraw} draws, each round at
 * another height. Heights that follow each other are a golden section apart, which spreads any
 * number of them evenly. With equal weights that is a plain round robin; otherwise each member has
 * its share exactly, over some rounds.
 */
final class RoundRobin<M extends Member> implements Picker<M> {
  private static final double GOLDEN_SECTION = (Math.sqrt(5) - 1) / 2;

  private final Candidates<M> candidates;
  private final WeightedDraw table;
  private final AtomicLong turns;
  private final int maxEffort;
  private final RandomGenerator random;

  /** See {@link BalancerPolicies#roundRobin}. */
  record Policy(int maxEffort) implements BalancerPolicy {
    Policy {
      BalancerPolicies.checkMaxEffort(maxEffort);
    }

    @Override
    public <M extends Member> Distributor<M> distributor(
        Ticker ticker, RandomGenerator random, BalancerListener listener) {
      // Callers that start together must not go around together.
      AtomicLong turns = new AtomicLong(random.nextInt(Integer.MAX_VALUE));
      return candidates -> new RoundRobin<>(candidates, turns, maxEffort, random);
    }

    @Override
    public String toString() {
      return "roundRobin, max effort " + maxEffort;
    }
  }

  /**
   * @param turns the next turn, which goes on when the candidates change
   */
  RoundRobin(Candidates<M> candidates, AtomicLong turns, int maxEffort, RandomGenerator random) {
    this.candidates = candidates;
    this.table = new WeightedDraw(candidates.weights());
    this.turns = turns;
    this.maxEffort = maxEffort;
    this.random = random;
  }

  @Override
  public @Nullable M pick(Predicate<? super M> usable) {
    if (candidates.size() == 0) {
      return null;
    }
    long turn = turns.getAndIncrement();
    int best = Candidates.NONE;
    for (int i = 0; i < maxEffort; i++) {
      int place = place(turn + i);
      M member = candidates.member(place);
      if (usable.test(member)) {
        if (candidates.status(place) == Status.OPEN) {
          if (i > 0) {
            // The turns of those that were passed over are gone, or the next in the row would have
            // their calls beside its own. When other threads moved on already, that is what
            // happens.
            turns.compareAndSet(turn + 1, turn + i + 1);
          }
          return member;
        }
        best = best == Candidates.NONE ? place : best;
      }
    }
    best = Scan.of(candidates, candidates.size(), best, usable, random);
    return best == Candidates.NONE ? null : candidates.member(best);
  }

  private int place(long turn) {
    int count = candidates.size();
    long round = turn / count;
    double height = round * GOLDEN_SECTION;
    return table.at((int) (turn % count), height - Math.floor(height));
  }
}
