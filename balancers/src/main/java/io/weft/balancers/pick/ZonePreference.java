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
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.IntPredicate;
import java.util.function.Predicate;
import java.util.random.RandomGenerator;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/** Keeps calls in the caller's own zone: see {@link BalancerPolicies#zonePreference}. */
final class ZonePreference<M extends Member> implements Picker<M> {
  private static final long INTERVAL_NANOS = 100_000_000;

  private final Candidates<M> near;
  private final Picker<M> nearPicker;
  private final Picker<M> farPicker;
  private final double minOpen;
  private final Ticker ticker;
  private final RandomGenerator random;
  private final BalancerListener listener;
  private final AtomicLong next;
  private volatile double kept = 1; // the share of the calls that stay in the zone

  /** See {@link BalancerPolicies#zonePreference}. */
  record Policy(BalancerPolicy inner, String zone, double minOpen) implements BalancerPolicy {
    Policy {
      if (!(minOpen > 0 && minOpen <= 1)) {
        throw new IllegalArgumentException("expected a share above 0 and up to 1: " + minOpen);
      }
    }

    @Override
    public <M extends Member> Distributor<M> distributor(
        Ticker ticker, RandomGenerator random, BalancerListener listener) {
      Distributor<M> near = inner.distributor(ticker, random, listener);
      Distributor<M> far = inner.distributor(ticker, random, BalancerListener.none());
      return candidates -> {
        Candidates<M> own = part(candidates, place -> isOwn(candidates.member(place)));
        Candidates<M> others = part(candidates, place -> !isOwn(candidates.member(place)));
        return own.size() == 0 || others.size() == 0
            ? near.picker(candidates)
            : new ZonePreference<>(
                own, near.picker(own), far.picker(others), minOpen, ticker, random, listener);
      };
    }

    private boolean isOwn(Member member) {
      return member.zone().filter(zone::equals).isPresent();
    }

    @Override
    public String toString() {
      return inner
          + ", in zone "
          + zone
          + " while "
          + BalancerPolicies.percent(minOpen)
          + " are open";
    }
  }

  private static <M extends Member> Candidates<M> part(
      Candidates<M> candidates, IntPredicate places) {
    int[] kept = IntStream.range(0, candidates.size()).filter(places).toArray();
    double[] whole = new double[kept.length];
    Arrays.fill(whole, 1);
    return candidates.arranged(kept, whole);
  }

  ZonePreference(
      Candidates<M> near,
      Picker<M> nearPicker,
      Picker<M> farPicker,
      double minOpen,
      Ticker ticker,
      RandomGenerator random,
      BalancerListener listener) {
    this.near = near;
    this.nearPicker = nearPicker;
    this.farPicker = farPicker;
    this.minOpen = minOpen;
    this.ticker = ticker;
    this.random = random;
    this.listener = listener;
    this.next = new AtomicLong(ticker.nanos());
  }

  @Override
  public @Nullable M pick(Predicate<? super M> usable) {
    count();
    boolean stays = kept >= 1 || random.nextDouble() < kept;
    M first = (stays ? nearPicker : farPicker).pick(usable);
    if (first != null && near.seen(first.status()) == Status.OPEN) {
      return told(first, stays);
    }
    M second = (stays ? farPicker : nearPicker).pick(usable);
    if (second == null || (first != null && !isBetter(second, first))) {
      return told(first, stays);
    }
    return told(second, !stays);
  }

  private boolean isBetter(M member, M other) {
    return near.seen(member.status()).isBetterThan(near.seen(other.status()));
  }

  private @Nullable M told(@Nullable M member, boolean isNear) {
    if (member != null && !isNear) {
      listener.spilledOver();
    }
    return member;
  }

  private void count() {
    long due = next.get();
    long now = ticker.nanos();
    if (now - due < 0 || !next.compareAndSet(due, now + INTERVAL_NANOS)) {
      return;
    }
    double open = 0;
    for (int place = 0; place < near.size(); place++) {
      open += near.status(place) == Status.OPEN ? 1 : 0;
    }
    kept = Math.min(1, open / near.size() / minOpen);
  }
}
