package io.weft.testkit;

import io.weft.stack.time.Loop;
import java.time.Duration;
import java.util.Comparator;
import java.util.PriorityQueue;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.jspecify.annotations.Nullable;

/**
 * An event loop driven by hand. The thread that makes it is the loop's thread; tasks wait in a
 * queue until that thread runs them, and timeouts fall due only when it advances the clock.
 */
public final class ManualLoop implements Loop {
  private final int index;
  private final ManualTicker ticker;
  private final Thread thread = Thread.currentThread();
  private final Queue<Runnable> tasks = new ConcurrentLinkedQueue<>();
  private final PriorityQueue<Due> timeouts =
      new PriorityQueue<>(
          Comparator.comparingLong(Due::elapsed).thenComparingLong(due -> due.order));
  private final long origin;
  private long scheduled;

  public ManualLoop() {
    this(0, new ManualTicker());
  }

  /**
   * @param ticker may be shared with other loops and with what is tested
   */
  public ManualLoop(int index, ManualTicker ticker) {
    this.index = index;
    this.ticker = ticker;
    this.origin = ticker.nanos();
  }

  @Override
  public int index() {
    return index;
  }

  @Override
  public ManualTicker ticker() {
    return ticker;
  }

  @Override
  public boolean inLoop() {
    return Thread.currentThread() == thread;
  }

  @Override
  public void execute(Runnable task) {
    tasks.add(task);
  }

  @Override
  public Timeout schedule(long delayNanos, Runnable task) {
    requireLoop("schedule");
    Due due = new Due(elapsed() + Math.max(0, delayNanos), scheduled++, task);
    timeouts.add(due);
    return due;
  }

  /**
   * Runs the tasks that wait, those which they bring, and timeouts that are due now.
   *
   * @return how many ran
   */
  public int runTasks() {
    requireLoop("runTasks");
    int ran = 0;
    for (Runnable next = next(); next != null; next = next()) {
      next.run();
      ran++;
    }
    return ran;
  }

  /**
   * Moves the clock forward. Each timeout that falls due on the way runs at its own time, earliest
   * first, and so do the tasks which it brings.
   */
  public void advance(Duration time) {
    runTasks();
    long end = elapsed() + time.toNanos();
    for (Due due = timeouts.peek(); due != null && due.at <= end; due = timeouts.peek()) {
      ticker.advance(Math.max(0, due.at - elapsed()));
      runTasks();
    }
    ticker.advance(Math.max(0, end - elapsed()));
  }

  /** Timeouts that neither ran nor were called off. */
  public int pendingTimeouts() {
    return timeouts.size();
  }

  /** Tasks that wait to be run. */
  public int pendingTasks() {
    return tasks.size();
  }

  private @Nullable Runnable next() {
    Runnable task = tasks.poll();
    if (task != null) {
      return task;
    }
    Due due = timeouts.peek();
    if (due == null || due.at > elapsed()) {
      return null;
    }
    timeouts.remove(due);
    return due.task;
  }

  private long elapsed() {
    return ticker.nanos() - origin;
  }

  private void requireLoop(String what) {
    if (!inLoop()) {
      throw new IllegalStateException(
          what
              + " belongs to the loop's thread "
              + thread
              + ", called on "
              + Thread.currentThread());
    }
  }

  private final class Due implements Timeout {
    private final long at;
    private final long order;
    private final Runnable task;

    Due(long at, long order, Runnable task) {
      this.at = at < 0 ? Long.MAX_VALUE : at;
      this.order = order;
      this.task = task;
    }

    long elapsed() {
      return at;
    }

    @Override
    public void cancel() {
      requireLoop("cancel");
      timeouts.remove(this);
    }
  }
}
