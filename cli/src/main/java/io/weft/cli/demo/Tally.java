package io.weft.cli.demo;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;
import org.HdrHistogram.Histogram;
import org.HdrHistogram.Recorder;
import org.jspecify.annotations.Nullable;

/** What became of the calls of one stretch of time. Thread-safe. */
final class Tally {
  private static final int FAILURES_SHOWN = 3;
  private static final int DIGITS = 3;

  private final Map<String, LongAdder> served = new ConcurrentHashMap<>();
  private final LongAdder failures = new LongAdder();
  private final List<String> failureTexts = new ArrayList<>();
  private final Recorder recorder = new Recorder(DIGITS);
  private final Histogram latency = new Histogram(DIGITS);
  private @Nullable Histogram interval; // used again and again, since it is large

  /** A call that an instance answered. */
  void served(String instance, long nanos) {
    recorder.recordValue(nanos);
    served.computeIfAbsent(instance, name -> new LongAdder()).increment();
  }

  /** A call that got no answer of an instance. */
  void failed(String text) {
    failures.increment();
    synchronized (failureTexts) {
      if (failureTexts.size() < FAILURES_SHOWN) {
        failureTexts.add(text);
      }
    }
  }

  long calls() {
    return served.values().stream().mapToLong(LongAdder::sum).sum() + failures();
  }

  long calls(String instance) {
    LongAdder calls = served.get(instance);
    return calls == null ? 0 : calls.sum();
  }

  /** The instance's part of all calls, 0 to 1. */
  double share(String instance) {
    long all = calls();
    return all == 0 ? 0 : (double) calls(instance) / all;
  }

  long failures() {
    return failures.sum();
  }

  /** What the first failed calls were told. */
  List<String> failureTexts() {
    synchronized (failureTexts) {
      return List.copyOf(failureTexts);
    }
  }

  /** The time within which that many percent of the served calls were answered. */
  double millis(double percentile) {
    synchronized (latency) {
      interval = recorder.getIntervalHistogram(interval);
      latency.add(interval);
      return latency.getValueAtPercentile(percentile) / (double) TimeUnit.MILLISECONDS.toNanos(1);
    }
  }
}
