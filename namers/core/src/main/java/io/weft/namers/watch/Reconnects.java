package io.weft.namers.watch;

import io.weft.stack.retry.Backoff;
import io.weft.stack.time.Loop;
import java.time.Duration;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * Says when to try again what failed: soon, then after growing delays, jittered so that the nodes
 * of a fleet do not come back all at once. For the loop's thread.
 */
public final class Reconnects implements AutoCloseable {
  /** Soon enough for a restart, slow enough for an outage. */
  public static final Backoff BACKOFF =
      Backoff.decorrelatedJittered(Duration.ofMillis(100), Duration.ofSeconds(10));

  private final Loop loop;
  private final Backoff backoff;
  private final RandomGenerator random;
  private int attempt;
  private long previousNanos;
  private Loop.@Nullable Timeout next;
  private boolean closed;

  public Reconnects(Loop loop, Backoff backoff, RandomGenerator random) {
    this.loop = loop;
    this.backoff = backoff;
    this.random = random;
  }

  /** Tries after the next delay; one that still waits is forgotten. */
  public void later(Runnable tryAgain) {
    cancel();
    if (!closed) {
      previousNanos = backoff.nanos(attempt++, previousNanos, random);
      next = loop.schedule(previousNanos, tryAgain);
    }
  }

  /** It worked: the next failure waits for the first delay again. */
  public void succeeded() {
    attempt = 0;
  }

  private void cancel() {
    if (next != null) {
      next.cancel();
      next = null;
    }
  }

  @Override
  public void close() {
    closed = true;
    cancel();
  }
}
