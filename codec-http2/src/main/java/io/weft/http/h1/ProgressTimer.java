package io.weft.http.h1;

import io.weft.stack.time.Loop;
import org.jspecify.annotations.Nullable;

/**
 * Watches that something goes on. Made to be started and stopped for each message: the loop's timer
 * is asked at most once per limit. Confined to its loop.
 */
final class ProgressTimer {
  private final Loop loop;
  private final long limitNanos;
  private final Runnable late;
  private Loop.@Nullable Timeout timeout;
  private long sinceNanos;
  private boolean waiting;

  /**
   * @param late run when nothing went on for the time of the limit
   */
  ProgressTimer(Loop loop, long limitNanos, Runnable late) {
    this.loop = loop;
    this.limitNanos = limitNanos;
    this.late = late;
  }

  /** Begins to wait, if it does not wait already. */
  void start() {
    if (!waiting) {
      waiting = true;
      progress();
      if (timeout == null) {
        timeout = loop.schedule(limitNanos, this::due);
      }
    }
  }

  void progress() {
    sinceNanos = loop.ticker().nanos();
  }

  void stop() {
    waiting = false;
  }

  void waitsWhile(boolean wanted) {
    if (wanted) {
      start();
    } else {
      stop();
    }
  }

  /** Stops for ever. */
  void cancel() {
    waiting = false;
    if (timeout != null) {
      timeout.cancel();
      timeout = null;
    }
  }

  private void due() {
    timeout = null;
    if (!waiting) {
      return;
    }
    long left = sinceNanos + limitNanos - loop.ticker().nanos();
    if (left > 0) {
      timeout = loop.schedule(left, this::due);
    } else {
      waiting = false;
      late.run();
    }
  }
}
