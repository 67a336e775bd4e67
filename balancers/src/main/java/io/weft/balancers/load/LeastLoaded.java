package io.weft.balancers.load;

import io.weft.stack.time.Ticker;
import java.util.concurrent.atomic.AtomicInteger;

/** See {@link LoadMetric#leastLoaded}. */
final class LeastLoaded implements Load {
  private final AtomicInteger pending = new AtomicInteger();

  record Metric() implements LoadMetric {
    @Override
    public Load measure(Ticker ticker) {
      return new LeastLoaded();
    }

    @Override
    public String toString() {
      return "least loaded";
    }
  }

  @Override
  public void started() {
    pending.incrementAndGet();
  }

  @Override
  public void succeeded(long rttNanos) {
    pending.decrementAndGet();
  }

  @Override
  public void failed(long rttNanos) {
    pending.decrementAndGet();
  }

  @Override
  public int pending() {
    return pending.get();
  }

  @Override
  public double value() {
    return pending.get();
  }
}
