package io.weft.jmh.load;

import org.HdrHistogram.Histogram;

/**
 * What one event loop of the generator measured between two points in time. Confined to the loop
 * until the run is over.
 *
 * <p>Calls count towards the rate by when they were answered, and towards the latencies by when
 * they began: by their due time in an open loop, by their sending in a closed one.
 */
final class Window {
  private static final long HIGHEST_NANOS = 3_600_000_000_000L;

  private final long fromNanos;
  private final long toNanos;
  private final Histogram latencies = new Histogram(HIGHEST_NANOS, 3);
  private long answered;
  private long unanswered;

  Window(long fromNanos, long toNanos) {
    this.fromNanos = fromNanos;
    this.toNanos = toNanos;
  }

  /** Notes a call that began at one time and is answered at another. */
  void answered(long begunNanos, long nowNanos) {
    if (nowNanos >= fromNanos && nowNanos < toNanos) {
      answered++;
    }
    if (began(begunNanos)) {
      latencies.recordValue(nowNanos - begunNanos);
    }
  }

  /** Notes a call that is still not answered when the run ends: its latency is at least that. */
  void unanswered(long begunNanos, long endNanos) {
    if (began(begunNanos)) {
      unanswered++;
      latencies.recordValue(Math.min(HIGHEST_NANOS, Math.max(0, endNanos - begunNanos)));
    }
  }

  private boolean began(long nanos) {
    return nanos >= fromNanos && nanos < toNanos;
  }

  long toNanos() {
    return toNanos;
  }

  Histogram latencies() {
    return latencies;
  }

  /** Calls answered inside the window. */
  long answered() {
    return answered;
  }

  /** Calls begun inside the window and never answered. */
  long unanswered() {
    return unanswered;
  }
}
