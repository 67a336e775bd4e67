package io.weft.stack.time;

import java.util.concurrent.Future;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.ThreadPoolExecutor.DiscardPolicy;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A loop on a daemon thread of its own, for work beside the calls. Unlike others it may be asked to
 * schedule by any thread. After {@link #close} nothing runs any more.
 */
public final class ThreadLoop implements Loop, AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(ThreadLoop.class);

  private static final long QUIET_MILLIS = 100;
  private static final long STOP_SECONDS = 5;

  private final ScheduledThreadPoolExecutor executor;
  private final Ticker ticker;
  private volatile @Nullable Thread thread;

  /**
   * @param name of the thread
   */
  public ThreadLoop(String name, Ticker ticker) {
    this.ticker = ticker;
    this.executor =
        new ScheduledThreadPoolExecutor(
            1,
            task -> {
              Thread own = new Thread(task, name);
              own.setDaemon(true);
              thread = own;
              return own;
            },
            new DiscardPolicy());
    executor.setRemoveOnCancelPolicy(true);
    executor.setExecuteExistingDelayedTasksAfterShutdownPolicy(false);
  }

  @Override
  public int index() {
    return 0;
  }

  @Override
  public Ticker ticker() {
    return ticker;
  }

  @Override
  public boolean inLoop() {
    return Thread.currentThread() == thread;
  }

  @Override
  public void execute(Runnable task) {
    executor.execute(() -> safely(task));
  }

  @Override
  public Timeout schedule(long delayNanos, Runnable task) {
    Future<?> due =
        executor.schedule(() -> safely(task), Math.max(0, delayNanos), TimeUnit.NANOSECONDS);
    return () -> due.cancel(false);
  }

  private static void safely(Runnable task) {
    try {
      task.run();
    } catch (RuntimeException | Error e) {
      log.error("a task of {} failed", Thread.currentThread().getName(), e);
    }
  }

  /**
   * Runs what waits at this moment and comes a little later, which is what others that were just
   * closed have still to do, and ends the thread; waits for that, unless it is the thread itself.
   */
  @Override
  public void close() {
    Future<?> last = executor.schedule(executor::shutdownNow, QUIET_MILLIS, TimeUnit.MILLISECONDS);
    if (!inLoop()) {
      try {
        if (!executor.awaitTermination(STOP_SECONDS, TimeUnit.SECONDS)) {
          log.warn("{} did not end in {} s: {}", executor, STOP_SECONDS, last);
        }
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        executor.shutdownNow();
      }
    }
  }
}
