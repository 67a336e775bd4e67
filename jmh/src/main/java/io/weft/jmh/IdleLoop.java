package io.weft.jmh;

import io.weft.stack.time.Loop;
import io.weft.stack.time.Ticker;

/** The loop of a benchmark's thread: runs what it is given at once, and no timer ever fires. */
record IdleLoop(Ticker ticker) implements Loop {
  IdleLoop() {
    this(Ticker.system());
  }

  @Override
  public int index() {
    return 0;
  }

  @Override
  public boolean inLoop() {
    return true;
  }

  @Override
  public Timeout schedule(long delayNanos, Runnable task) {
    return () -> {};
  }

  @Override
  public void execute(Runnable task) {
    task.run();
  }
}
