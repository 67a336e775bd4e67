package io.weft.stack.retry;

import io.weft.stack.time.Ticker;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicLongArray;

/**
 * A budget in tokens, as Finagle's {@code RetryBudget}: each first try deposits some, a further try
 * costs as many as 1/share first tries deposit, and what is deposited or taken is forgotten after
 * the time to live. On top of that there is a fixed reserve, so that a client with few calls can
 * try again too.
 *
 * <p>Lock-free; nothing is allocated after construction. When several threads want the last token
 * in the same instant it may happen that none gets it, never that two do.
 */
public final class TokenBudget implements RetryBudget {
  /** Further tries for each first try. */
  public static final double DEFAULT_SHARE = 0.2;

  /** Further tries a second that are allowed in any case. */
  public static final int DEFAULT_RESERVE_PER_SECOND = 10;

  /** How long a deposit counts. */
  public static final Duration DEFAULT_TIME_TO_LIVE = Duration.ofSeconds(10);

  private static final int SLOTS = 10;
  private static final long DEPOSIT = 1000;

  // Time is cut into ten slots for the time to live, numbered from the start, and slot n is kept in
  // place n mod 10. A place is one word: in the upper bits the turn n / 10 to which its amount
  // belongs, in the lower bits the amount. So a place of an earlier turn counts as empty, and to
  // add to it and to begin its new turn is one compare-and-set.
  private static final int AMOUNT_BITS = 40;
  private static final long AMOUNT_MASK = (1L << AMOUNT_BITS) - 1;
  private static final long MAX_AMOUNT = AMOUNT_MASK >> 1;

  private final Ticker ticker;
  private final long origin;
  private final long slotNanos;
  private final long deposit;
  private final long cost;
  private final long reserve;
  private final AtomicLongArray places = new AtomicLongArray(SLOTS);

  /** A budget of linkerd's defaults: 20 %, 10 a second, 10 s. */
  public TokenBudget(Ticker ticker) {
    this(DEFAULT_SHARE, DEFAULT_RESERVE_PER_SECOND, DEFAULT_TIME_TO_LIVE, ticker);
  }

  /**
   * A budget of one's own.
   *
   * @param share further tries for each first try: 0, or 0.001 to 1000
   * @param reservePerSecond further tries a second that are allowed in any case; 0 or more
   * @param timeToLive how long a deposit counts: 1 s to 60 s
   * @throws IllegalArgumentException when a value is out of its range
   */
  public TokenBudget(double share, int reservePerSecond, Duration timeToLive, Ticker ticker) {
    if (!(share == 0 || (share >= 0.001 && share <= 1000))) {
      throw new IllegalArgumentException("expected a share of 0 or 0.001 to 1000: " + share);
    }
    if (reservePerSecond < 0) {
      throw new IllegalArgumentException("expected a reserve of 0 or more: " + reservePerSecond);
    }
    if (timeToLive.compareTo(Duration.ofSeconds(1)) < 0
        || timeToLive.compareTo(Duration.ofSeconds(60)) > 0) {
      throw new IllegalArgumentException("expected a time to live of 1 s to 60 s: " + timeToLive);
    }
    this.ticker = ticker;
    this.origin = ticker.nanos();
    this.slotNanos = timeToLive.toNanos() / SLOTS;
    this.deposit = share == 0 ? 0 : DEPOSIT;
    this.cost = share == 0 ? 1 : (long) (DEPOSIT / share);
    this.reserve = reservePerSecond * timeToLive.toMillis() / 1000 * cost;
    if (reserve > MAX_AMOUNT / 2) {
      throw new IllegalArgumentException(
          "a reserve of " + reservePerSecond + "/s is too large for a share of " + share);
    }
  }

  @Override
  public void deposit() {
    if (deposit != 0) {
      add(slot(), deposit);
    }
  }

  @Override
  public boolean tryWithdraw() {
    long slot = slot();
    if (sum(slot) < cost) {
      return false;
    }
    add(slot, -cost);
    if (sum(slot) >= 0) {
      return true;
    }
    add(slot, cost); // others were quicker
    return false;
  }

  @Override
  public long balance() {
    return Math.max(0, sum(slot()) / cost);
  }

  private long slot() {
    return (ticker.nanos() - origin) / slotNanos;
  }

  private void add(long slot, long amount) {
    int place = (int) (slot % SLOTS);
    long turn = turnOf(slot);
    while (true) {
      long word = places.get(place);
      // By difference, since turns wrap around. A thread that was held up for a whole turn adds to
      // the present one: it must not wipe that out.
      boolean stale = turn - (word & ~AMOUNT_MASK) > 0;
      long sum = amount + (stale ? 0 : amount(word));
      long bounded = Math.max(-MAX_AMOUNT, Math.min(MAX_AMOUNT, sum));
      long next = (stale ? turn : word & ~AMOUNT_MASK) | (bounded & AMOUNT_MASK);
      if (places.compareAndSet(place, word, next)) {
        return;
      }
    }
  }

  /** The reserve and what counts of the last ten slots. */
  private long sum(long slot) {
    long sum = reserve;
    for (long number = Math.max(0, slot - SLOTS + 1); number <= slot; number++) {
      long word = places.get((int) (number % SLOTS));
      if ((word & ~AMOUNT_MASK) == turnOf(number)) {
        sum += amount(word);
      }
    }
    return sum;
  }

  private static long turnOf(long slot) {
    return (slot / SLOTS) << AMOUNT_BITS;
  }

  private static long amount(long word) {
    return word << (Long.SIZE - AMOUNT_BITS) >> (Long.SIZE - AMOUNT_BITS);
  }
}
