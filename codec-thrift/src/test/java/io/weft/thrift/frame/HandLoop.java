package io.weft.thrift.frame;

import io.weft.stack.time.Loop;
import io.weft.stack.time.Ticker;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** A loop whose clock is turned by hand. */
final class HandLoop implements Loop {
  private final List<Due> due = new ArrayList<>();
  private long now;

  private record Due(long at, Runnable task) {}

  @Override
  public int index() {
    return 0;
  }

  @Override
  public Ticker ticker() {
    return () -> now;
  }

  @Override
  public boolean inLoop() {
    return true;
  }

  @Override
  public Timeout schedule(long delayNanos, Runnable task) {
    Due added = new Due(now + delayNanos, task);
    due.add(added);
    return () -> due.remove(added);
  }

  @Override
  public void execute(Runnable task) {
    task.run();
  }

  int scheduled() {
    return due.size();
  }

  void advance(Duration time) {
    now += time.toNanos();
    for (Due each : List.copyOf(due)) {
      if (each.at <= now && due.remove(each)) {
        each.task.run();
      }
    }
  }
}
