package io.weft.control.api.grpc;

import java.util.Arrays;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;

/** Something that every node goes through once. */
final class ScalePhase {
  private static final int LIMIT_SECONDS = 120;

  private final String name;
  private final Predicate<ScaleNode.Counts> reached;
  private final CountDownLatch left;
  private long begun = System.nanoTime();
  private final long[] nanos;
  private long bytes;
  private int count;

  ScalePhase(String name, int nodes, Predicate<ScaleNode.Counts> reached) {
    this.name = name;
    this.reached = reached;
    this.left = new CountDownLatch(nodes);
    this.nanos = new long[nodes];
  }

  /** Measures from now on. */
  synchronized void restart() {
    begun = System.nanoTime();
  }

  synchronized void progress(ScaleNode.Counts counts) {
    if (!counts.reported && reached.test(counts)) {
      counts.reported = true;
      nanos[count++] = System.nanoTime() - begun;
      bytes += counts.bytes;
      left.countDown();
    }
  }

  /** Waits for the last node; what was measured, in words. */
  String await() throws InterruptedException {
    if (!left.await(LIMIT_SECONDS, TimeUnit.SECONDS)) {
      throw new IllegalStateException(
          name + ": " + left.getCount() + " nodes did not come through in " + LIMIT_SECONDS + " s");
    }
    synchronized (this) {
      Arrays.sort(nanos);
      return "%s: first %d ms, p50 %d ms, p99 %d ms, last %d ms; %,d bytes a node"
          .formatted(
              name,
              nanos[0] / 1_000_000,
              nanos[nanos.length / 2] / 1_000_000,
              nanos[nanos.length * 99 / 100] / 1_000_000,
              nanos[nanos.length - 1] / 1_000_000,
              bytes / nanos.length);
    }
  }
}
