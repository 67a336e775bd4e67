package io.weft.stack.activity;

import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Runs tasks one at a time, in the order in which they came, on the threads that bring them: a
 * thread that finds the queue at rest works it off, one that finds another at work leaves its task
 * to it. No thread ever waits.
 */
final class SerialQueue {
  private final Queue<Runnable> tasks = new ConcurrentLinkedQueue<>();
  private final AtomicInteger waiting = new AtomicInteger();

  void execute(Runnable task) {
    tasks.add(task);
    if (waiting.getAndIncrement() != 0) {
      return;
    }
    do {
      Runnable next = tasks.poll();
      if (next != null) {
        next.run();
      }
    } while (waiting.decrementAndGet() != 0);
  }
}
