package io.weft.balancers.pick;

import io.weft.balancers.BalancerListener;
import io.weft.balancers.BalancerPolicy;
import io.weft.balancers.Candidates;
import io.weft.balancers.Distributor;
import io.weft.balancers.Member;
import io.weft.balancers.Picker;
import io.weft.balancers.Status;
import io.weft.stack.time.Ticker;
import java.util.Arrays;
import java.util.Comparator;
import java.util.IdentityHashMap;
import java.util.Objects;
import java.util.function.Predicate;
import java.util.random.RandomGenerator;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * The better of two among the first members of an order by chance: see {@link
 * BalancerPolicies#aperture}. The aperture has as many open members as the {@link LoadBand} wants;
 * those among them that are not open come on top.
 */
final class RandomAperture<M extends Member> implements Picker<M> {
  private final Candidates<M> candidates;
  private final LoadBand band;
  private final BalancerListener listener;
  private final TwoChoices<M> choice;
  private volatile int range;

  /** See {@link BalancerPolicies#aperture}. */
  record Policy(LoadBand.Terms terms, int maxEffort) implements BalancerPolicy {
    Policy {
      BalancerPolicies.checkMaxEffort(maxEffort);
    }

    @Override
    public <M extends Member> Distributor<M> distributor(
        Ticker ticker, RandomGenerator random, BalancerListener listener) {
      return new Order<>(new LoadBand(terms, ticker), maxEffort, random, listener);
    }

    @Override
    public String toString() {
      return "aperture, load "
          + terms.lowLoad()
          + " to "
          + terms.highLoad()
          + " over "
          + terms.smoothWindow().toMillis()
          + " ms, at least "
          + terms.minAperture()
          + ", max effort "
          + maxEffort;
    }
  }

  /**
   * Keeps each member's rank for as long as it is there, so that a change of some members leaves
   * the others where they were.
   */
  private static final class Order<M extends Member> implements Distributor<M> {
    private final LoadBand band;
    private final int maxEffort;
    private final RandomGenerator random;
    private final BalancerListener listener;
    private IdentityHashMap<M, Long> ranks = new IdentityHashMap<>();

    Order(LoadBand band, int maxEffort, RandomGenerator random, BalancerListener listener) {
      this.band = band;
      this.maxEffort = maxEffort;
      this.random = random;
      this.listener = listener;
    }

    @Override
    public Picker<M> picker(Candidates<M> candidates) {
      IdentityHashMap<M, Long> present = new IdentityHashMap<>();
      long[] rank = new long[candidates.size()];
      for (int place = 0; place < rank.length; place++) {
        M member = candidates.member(place);
        Long known = ranks.get(member);
        rank[place] = Objects.requireNonNullElseGet(known, random::nextLong);
        present.put(member, rank[place]);
      }
      ranks = present;
      int[] places =
          IntStream.range(0, rank.length)
              .boxed()
              .sorted(Comparator.comparingLong(place -> rank[place]))
              .mapToInt(Integer::intValue)
              .toArray();
      double[] whole = new double[places.length];
      Arrays.fill(whole, 1);
      return new RandomAperture<>(
          candidates.arranged(places, whole), band, maxEffort, random, listener);
    }
  }

  RandomAperture(
      Candidates<M> candidates,
      LoadBand band,
      int maxEffort,
      RandomGenerator random,
      BalancerListener listener) {
    this.candidates = candidates;
    this.band = band;
    this.listener = listener;
    this.choice =
        new TwoChoices<>(
            candidates, new PrefixDraw(candidates.weights(), () -> range), maxEffort, random);
    open();
  }

  @Override
  public @Nullable M pick(Predicate<? super M> usable) {
    if (candidates.size() == 0) {
      return null;
    }
    if (band.isDue()) {
      band.look(pending(), candidates.size());
      open();
    }
    return choice.pick(usable);
  }

  /** Calls outside the aperture are load as well: it was too narrow for them, or not well. */
  private long pending() {
    long pending = 0;
    for (int place = 0; place < candidates.size(); place++) {
      pending += candidates.member(place).pending();
    }
    return pending;
  }

  private void open() {
    int open = 0;
    int places = 0;
    while (places < candidates.size() && open < band.width()) {
      open += candidates.status(places++) == Status.OPEN ? 1 : 0;
    }
    if (places != range) {
      range = places;
      listener.aperture(places);
    }
  }
}
