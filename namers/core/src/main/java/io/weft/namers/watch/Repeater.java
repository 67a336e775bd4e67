package io.weft.namers.watch;

import io.weft.stack.activity.Activity.Observation;
import java.time.Duration;

/** Does work in the background, again and again: the place for what may block. */
public interface Repeater extends AutoCloseable {

  /**
   * Runs a task soon and then once in every period, never twice at a time, until the returned
   * observation is closed; a run that is under way then is not interrupted. After {@link #close}
   * nothing runs any more.
   */
  Observation repeat(Runnable task);

  /** Ends all tasks and threads, without waiting for them. */
  @Override
  void close();

  /**
   * A repeater on daemon threads of its own, which start with the first task.
   *
   * @param name the threads' name, to which a number is added
   * @param threads how many tasks may run at a time
   * @param period between the end of a run and the start of the next one of the same task
   */
  static Repeater background(String name, int threads, Duration period) {
    return new BackgroundRepeater(name, threads, period);
  }
}
