package io.weft.stack.metrics;

/** A distribution of durations. Safe for any thread, without locks on the way of a call. */
@FunctionalInterface
public interface Histogram {
  void record(long nanos);
}
