package io.weft.thrift.frame;

import io.weft.stack.time.Loop;
import org.jspecify.annotations.Nullable;

/** The time that a message has from its first bytes to its last. */
public final class FrameTimer {
  private final Loop loop;
  private final long limitNanos;
  private Loop.@Nullable Timeout running;
  private long message; // that the time is running for

  public FrameTimer(Loop loop, long limitNanos) {
    this.loop = loop;
    this.limitNanos = limitNanos;
  }

  /** Lets the time of a message run, from now unless it is running. */
  public void run(long message, Runnable onExpiry) {
    if (running != null && message == this.message) {
      return;
    }
    stop();
    this.message = message;
    running =
        loop.schedule(
            limitNanos,
            () -> {
              running = null;
              onExpiry.run();
            });
  }

  public void stop() {
    if (running != null) {
      running.cancel();
      running = null;
    }
  }
}
