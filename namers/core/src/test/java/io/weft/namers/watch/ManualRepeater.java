package io.weft.namers.watch;

import io.weft.stack.activity.Activity.Observation;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/** A repeater whose rounds a test starts by hand. */
public final class ManualRepeater implements Repeater {
  private final List<Runnable> tasks = new CopyOnWriteArrayList<>();
  private boolean closed;

  @Override
  public Observation repeat(Runnable task) {
    Runnable own = () -> task.run();
    tasks.add(own);
    return () -> tasks.remove(own);
  }

  /** Runs every task once, those too which others of this round add. */
  public void round() {
    for (int i = 0; i < tasks.size(); i++) {
      tasks.get(i).run();
    }
  }

  public void rounds(int n) {
    for (int i = 0; i < n; i++) {
      round();
    }
  }

  public int tasks() {
    return tasks.size();
  }

  public boolean isClosed() {
    return closed;
  }

  @Override
  public void close() {
    closed = true;
    tasks.clear();
  }
}
