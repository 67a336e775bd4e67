package io.weft.balancers.pick;

import io.weft.balancers.BalancerListener;
import io.weft.balancers.BalancerPolicy;
import io.weft.balancers.Candidates;
import io.weft.balancers.Distributor;
import io.weft.balancers.Member;
import io.weft.balancers.Picker;
import io.weft.balancers.Status;
import io.weft.stack.time.Ticker;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Predicate;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * Takes closed members for open while there are too many: see {@link BalancerPolicies#panic}.
 *
 * <p>Members are counted only when a pick comes across one that is closed, or health is ignored,
 * and then ten times a second at most: while all are well this costs nothing.
 */
final class Panic<M extends Member> implements Distributor<M> {
  private static final long INTERVAL_NANOS = 100_000_000;

  private final Distributor<M> inner;
  private final double threshold;
  private final Ticker ticker;
  private final BalancerListener listener;
  private final AtomicLong next;
  private final AtomicBoolean on = new AtomicBoolean();

  /** See {@link BalancerPolicies#panic}. */
  record Policy(BalancerPolicy inner, double threshold) implements BalancerPolicy {
    Policy {
      if (!(threshold > 0 && threshold <= 1)) {
        throw new IllegalArgumentException(
            "expected a threshold above 0 and up to 1: " + threshold);
      }
    }

    @Override
    public <M extends Member> Distributor<M> distributor(
        Ticker ticker, RandomGenerator random, BalancerListener listener) {
      return new Panic<>(inner.distributor(ticker, random, listener), threshold, ticker, listener);
    }

    @Override
    public String toString() {
      return inner + ", panic below " + BalancerPolicies.percent(threshold) + " alive";
    }
  }

  Panic(Distributor<M> inner, double threshold, Ticker ticker, BalancerListener listener) {
    this.inner = inner;
    this.threshold = threshold;
    this.ticker = ticker;
    this.listener = listener;
    this.next = new AtomicLong(ticker.nanos());
  }

  @Override
  public Picker<M> picker(Candidates<M> candidates) {
    next.set(ticker.nanos()); // what was counted was of others
    return new Watching(candidates);
  }

  private final class Watching implements Picker<M> {
    private final Candidates<M> candidates;
    private final Picker<M> picker;

    Watching(Candidates<M> candidates) {
      this.candidates = candidates;
      this.picker = inner.picker(candidates.withHealth(this::taken));
    }

    @Override
    public @Nullable M pick(Predicate<? super M> usable) {
      if (on.get()) {
        count(); // or nobody would see that all are well again
      }
      return picker.pick(usable);
    }

    private Status taken(Status status) {
      if (status != Status.CLOSED) {
        return status; // a full one is full in a panic as well
      }
      count();
      return on.get() ? Status.OPEN : status;
    }

    private void count() {
      long due = next.get();
      long now = ticker.nanos();
      if (now - due < 0 || !next.compareAndSet(due, now + INTERVAL_NANOS)) {
        return;
      }
      int alive = 0;
      for (int place = 0; place < candidates.size(); place++) {
        alive += candidates.member(place).status() == Status.CLOSED ? 0 : 1;
      }
      boolean panic = alive < threshold * candidates.size();
      if (on.compareAndSet(!panic, panic)) {
        listener.panic(panic);
      }
    }
  }
}
