package io.weft.stack.activity;

import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Runs tasks one at a time, in the order in which they came, on the threads that bring them: a
 * thread that finds the queue at rest works it off, one that finds another at work leaves its task
 * to it. No thread ever waits. A task that throws is logged: it may be another thread's, and those
 * behind it have to run all the same.
 */
final class SerialQueue {
  private static final Logger log = LoggerFactory.getLogger(SerialQueue.class);

  private final Queue<Runnable> tasks = new ConcurrentLinkedQueue<>();
  private final AtomicInteger waiting = new AtomicInteger();

  void execute(Runnable task) {
    tasks.add(task);
    if (waiting.getAndIncrement() != 0) {
      return;
    }
    do {
      Runnable next = tasks.poll();
      try {
        if (next != null) {
          next.run();
        }
      } catch (RuntimeException | Error e) {
        log.error("a change of a changing value could not be passed on", e);
      }
    } while (waiting.decrementAndGet() != 0);
  }
}
