package io.weft.balancers.health;

import io.weft.balancers.Status;
import io.weft.stack.retry.Backoff;
import io.weft.stack.time.Ticker;
import java.util.concurrent.atomic.AtomicReference;
import java.util.random.RandomGenerator;

/**
 * The states of an endpoint's health, as in Finagle's {@code FailureAccrualFactory}.
 *
 * <pre>
 * alive --too many failures--> dead --its time is up, a call starts--> probing
 *   ^                           ^                                        | | |
 *   |                           +--failure, with the next longer time----+ | |
 *   |                           +--nothing learnt: may be tried at once----+ |
 *   +---success--------------------------------------------------------------+
 * </pre>
 *
 * There is no timer: whether a dead endpoint's time is up is seen when somebody asks. Each change
 * is one compare-and-set; a thread that loses it has seen a state that is over, and changes
 * nothing.
 */
final class Circuit implements FailureAccrual {

  private sealed interface State {
    /** It takes calls. Each life is a new object, so that one life's end never ends the next. */
    final class Alive implements State {}

    /**
     * It is left alone until a time, and from then on open to one call.
     *
     * @param deaths how often in a row, less one
     * @param nanos how long this time
     */
    record Dead(int deaths, long nanos, long until) implements State {}

    /** One call is on its way to it. */
    record Probing(Dead before) implements State {}
  }

  private final Verdict verdict;
  private final Backoff backoff;
  private final Ticker ticker;
  private final RandomGenerator random;
  private final AccrualListener listener;
  private final AtomicReference<State> state = new AtomicReference<>(new State.Alive());

  Circuit(
      Verdict verdict,
      Backoff backoff,
      Ticker ticker,
      RandomGenerator random,
      AccrualListener listener) {
    this.verdict = verdict;
    this.backoff = backoff;
    this.ticker = ticker;
    this.random = random;
    this.listener = listener;
  }

  @Override
  public Status status() {
    State now = state.get();
    if (now instanceof State.Dead dead) {
      return isOver(dead) ? Status.OPEN : Status.CLOSED;
    }
    return now instanceof State.Probing ? Status.BUSY : Status.OPEN;
  }

  @Override
  public void started() {
    if (state.get() instanceof State.Dead dead
        && isOver(dead)
        && state.compareAndSet(dead, new State.Probing(dead))) {
      listener.probing();
    }
  }

  @Override
  public void succeeded() {
    verdict.succeeded();
    if (state.get() instanceof State.Probing probing) {
      verdict.revived();
      if (state.compareAndSet(probing, new State.Alive())) {
        listener.revived();
      }
    }
  }

  @Override
  public void failed() {
    State now = state.get();
    if (now instanceof State.Probing probing) {
      State.Dead before = probing.before();
      die(probing, before.deaths() + 1, before.nanos());
    } else if (now instanceof State.Alive && verdict.failed()) {
      die(now, 0, 0);
    }
  }

  @Override
  public void ignored() {
    if (state.get() instanceof State.Probing probing) {
      state.compareAndSet(probing, probing.before());
    }
  }

  private void die(State from, int deaths, long previousNanos) {
    long nanos = backoff.nanos(deaths, previousNanos, random);
    if (state.compareAndSet(from, new State.Dead(deaths, nanos, ticker.nanos() + nanos))) {
      listener.died(from instanceof State.Alive, nanos);
    }
  }

  private boolean isOver(State.Dead dead) {
    return ticker.nanos() - dead.until() >= 0;
  }
}
