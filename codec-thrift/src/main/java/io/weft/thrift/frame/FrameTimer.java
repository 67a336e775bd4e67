package io.weft.thrift.frame;

import io.weft.stack.time.Loop;
import org.jspecify.annotations.Nullable;

/**
 * The time that a message has from its first bytes to its last. It stands still while the node does
 * not read, for then the peer is not to blame.
 */
final class FrameTimer {
  private static final long NO_MESSAGE = -1;

  private final Loop loop;
  private final long limitNanos;
  private Loop.@Nullable Timeout running;
  private long message = NO_MESSAGE;
  private long leftNanos; // as of the last start
  private long startedNanos;

  FrameTimer(Loop loop, long limitNanos) {
    this.loop = loop;
    this.limitNanos = limitNanos;
  }

  /** Lets the time of a message run; a message other than the last one has its whole time. */
  void run(long message, Runnable onExpiry) {
    if (message != this.message) {
      stop();
      this.message = message;
      leftNanos = limitNanos;
    }
    if (running == null) {
      startedNanos = loop.ticker().nanos();
      running =
          loop.schedule(
              leftNanos,
              () -> {
                running = null;
                leftNanos = limitNanos;
                onExpiry.run();
              });
    }
  }

  /** Lets the time stand still until it is run again. */
  void pause() {
    if (running != null) {
      running.cancel();
      running = null;
      leftNanos = Math.max(1, leftNanos - (loop.ticker().nanos() - startedNanos));
    }
  }

  /** There is no unfinished message. */
  void stop() {
    if (running != null) {
      running.cancel();
      running = null;
    }
    message = NO_MESSAGE;
  }
}
