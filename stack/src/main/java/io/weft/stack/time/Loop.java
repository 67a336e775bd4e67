package io.weft.stack.time;

import java.util.concurrent.Executor;

/**
 * One event loop: a thread that serves the calls which belong to it, and its clock and timer.
 * {@link #execute} may be called from any thread; the rest only on the loop.
 */
public interface Loop extends Executor {

  /** This loop's number, from 0 up to the number of loops less one: the place of its share. */
  int index();

  Ticker ticker();

  /** Whether the calling thread is the loop's. */
  boolean inLoop();

  /**
   * Runs a task on the loop after a delay. Made for limits on calls, most of which are cancelled:
   * both operations take constant time, and the task may run up to a few tens of milliseconds late,
   * never early.
   */
  Timeout schedule(long delayNanos, Runnable task);

  /** A scheduled task that can be called off. */
  interface Timeout {
    /** Calls the task off, on the loop; no effect when it ran or was called off before. */
    void cancel();
  }
}
