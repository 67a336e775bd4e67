package io.weft.control.api;

import io.netty.channel.Channel;
import io.netty.channel.EventLoop;
import io.netty.util.concurrent.Future;
import io.weft.stack.time.Loop;
import io.weft.stack.time.Ticker;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One of Netty's event loops. Its connections are few enough for its own timers. */
public record ApiLoop(int index, EventLoop eventLoop, Ticker ticker) implements Loop {
  private static final Logger log = LoggerFactory.getLogger(ApiLoop.class);

  @Override
  public boolean inLoop() {
    return eventLoop.inEventLoop();
  }

  /**
   * Runs a task on the loop, or never when the loop has ended: then nobody is left to be served.
   */
  @Override
  public void execute(Runnable task) {
    try {
      eventLoop.execute(task);
    } catch (RejectedExecutionException e) {
      log.debug("a task for a loop that has ended", e);
    }
  }

  @Override
  public Timeout schedule(long delayNanos, Runnable task) {
    Future<?> due = eventLoop.schedule(task, delayNanos, TimeUnit.NANOSECONDS);
    return () -> due.cancel(false);
  }

  /** What flushes a channel at the end of the loop's turn, however often it is run before. */
  public Runnable flusher(Channel channel) {
    return new Runnable() {
      private boolean marked;

      @Override
      public void run() {
        if (!marked) {
          marked = true;
          eventLoop.execute(
              () -> {
                marked = false;
                channel.flush();
              });
        }
      }
    };
  }
}
