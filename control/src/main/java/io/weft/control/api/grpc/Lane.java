package io.weft.control.api.grpc;

import io.netty.util.concurrent.EventExecutor;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A thread, the streams that it serves, and what those use. */
final class Lane {
  private static final Logger log = LoggerFactory.getLogger(Lane.class);

  private final EventExecutor thread;
  private final Shop shop;
  private final Map<String, Board> boards = new HashMap<>();

  Lane(EventExecutor thread, Shop shop) {
    this.thread = thread;
    this.shop = shop;
  }

  Shop shop() {
    return shop;
  }

  /** Runs a task on the lane, or never when the server is closed. */
  void execute(Runnable task) {
    try {
      thread.execute(task);
    } catch (RejectedExecutionException e) {
      // Closed: nobody is left to be told.
    }
  }

  void schedule(Duration delay, Runnable task) {
    try {
      thread
          .schedule(task, delay.toNanos(), TimeUnit.NANOSECONDS)
          .addListener(
              done -> {
                if (done.cause() != null && !done.isCancelled()) {
                  log.error("a task of a lane failed", done.cause());
                }
              });
    } catch (RejectedExecutionException e) {
      // As above.
    }
  }

  /** The board of a namespace; on the lane. */
  Board board(String namespace) {
    return boards.computeIfAbsent(namespace, name -> new Board(name, this, shop));
  }

  void unused(String namespace) {
    boards.remove(namespace);
  }
}
