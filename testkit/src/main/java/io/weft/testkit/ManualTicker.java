package io.weft.testkit;

import io.weft.stack.time.Ticker;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;

/** A clock that stands still until a test moves it. Safe for any thread. */
public final class ManualTicker implements Ticker {
  private final AtomicLong nanos;

  public ManualTicker() {
    this(0);
  }

  /**
   * @param origin the first reading: any number, since real tickers start anywhere and wrap around
   */
  public ManualTicker(long origin) {
    nanos = new AtomicLong(origin);
  }

  @Override
  public long nanos() {
    return nanos.get();
  }

  /** Moves the clock forward. */
  public void advance(Duration time) {
    advance(time.toNanos());
  }

  /** Moves the clock forward by nanoseconds. */
  public void advance(long time) {
    if (time < 0) {
      throw new IllegalArgumentException("a ticker does not go back: " + time + " ns");
    }
    nanos.addAndGet(time);
  }
}
