package io.weft.stack.activity;

import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;

/** An activity that counts how often it is observed, and at the same time. */
final class Source<T> implements Activity<T> {
  private final Activity<T> state;
  private final AtomicInteger opened = new AtomicInteger();
  private final AtomicInteger live = new AtomicInteger();
  private final AtomicInteger mostLive = new AtomicInteger();

  Source(Activity<T> state) {
    this.state = state;
  }

  @Override
  public Observation observe(Consumer<? super State<T>> observer) {
    opened.incrementAndGet();
    mostLive.accumulateAndGet(live.incrementAndGet(), Math::max);
    Observation inner = state.observe(observer);
    AtomicInteger once = new AtomicInteger();
    return () -> {
      inner.close();
      if (once.getAndIncrement() == 0) {
        live.decrementAndGet();
      }
    };
  }

  int opened() {
    return opened.get();
  }

  int live() {
    return live.get();
  }

  int mostLive() {
    return mostLive.get();
  }
}
