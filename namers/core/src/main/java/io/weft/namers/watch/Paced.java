package io.weft.namers.watch;

import io.weft.stack.time.Loop;

/**
 * Does something soon after it is asked for, and at most once in an interval: what changes a
 * hundred times a second need not be told more than ten times. The first request after a quiet
 * interval is met at once. Runs on the loop.
 */
public final class Paced implements AutoCloseable {
  private final Loop loop;
  private final long intervalNanos;
  private final Runnable action;
  private boolean waiting; // for the end of the interval
  private boolean wanted;
  private volatile boolean closed;

  public Paced(Loop loop, long intervalNanos, Runnable action) {
    this.loop = loop;
    this.intervalNanos = intervalNanos;
    this.action = action;
  }

  /** Asks for the action. From any thread. */
  public void request() {
    if (loop.inLoop()) {
      requested();
    } else {
      loop.execute(this::requested);
    }
  }

  private void requested() {
    wanted = true;
    if (!waiting) {
      run();
    }
  }

  private void run() {
    waiting = wanted && !closed;
    if (waiting) {
      wanted = false;
      // Before the action, which may ask again.
      Loop.Timeout unused = loop.schedule(intervalNanos, this::run);
      action.run();
    }
  }

  /** Nothing is done any more once this has returned on the loop. */
  @Override
  public void close() {
    closed = true;
  }
}
