package io.weft.namers.watch;

import io.weft.stack.activity.Activity.Observation;
import java.time.Duration;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.ThreadPoolExecutor.DiscardPolicy;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

final class BackgroundRepeater implements Repeater {
  private static final Logger log = LoggerFactory.getLogger(BackgroundRepeater.class);

  private final ScheduledThreadPoolExecutor executor;
  private final long periodNanos;

  BackgroundRepeater(String name, int threads, Duration period) {
    executor = new ScheduledThreadPoolExecutor(threads, daemons(name), new DiscardPolicy());
    executor.setRemoveOnCancelPolicy(true);
    periodNanos = period.toNanos();
  }

  private static ThreadFactory daemons(String name) {
    AtomicInteger number = new AtomicInteger();
    return task -> {
      Thread thread = new Thread(task, name + "-" + number.incrementAndGet());
      thread.setDaemon(true);
      return thread;
    };
  }

  @Override
  public Observation repeat(Runnable task) {
    Future<?> run =
        executor.scheduleWithFixedDelay(() -> safely(task), 0, periodNanos, TimeUnit.NANOSECONDS);
    return () -> run.cancel(false);
  }

  private static void safely(Runnable task) {
    try {
      task.run();
    } catch (RuntimeException e) {
      // The executor would silently never run it again.
      log.error("a background task of {} failed", Thread.currentThread().getName(), e);
    }
  }

  @Override
  public void close() {
    executor.shutdownNow();
  }
}
