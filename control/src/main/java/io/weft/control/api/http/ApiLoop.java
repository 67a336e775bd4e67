package io.weft.control.api.http;

import io.netty.channel.Channel;
import io.netty.channel.EventLoop;
import io.netty.util.concurrent.Future;
import io.weft.stack.time.Loop;
import io.weft.stack.time.Ticker;
import java.util.concurrent.TimeUnit;

/** One of Netty's event loops. Its connections are few enough for its own timers. */
record ApiLoop(int index, EventLoop eventLoop, Ticker ticker) implements Loop {
  @Override
  public boolean inLoop() {
    return eventLoop.inEventLoop();
  }

  @Override
  public void execute(Runnable task) {
    eventLoop.execute(task);
  }

  @Override
  public Timeout schedule(long delayNanos, Runnable task) {
    Future<?> due = eventLoop.schedule(task, delayNanos, TimeUnit.NANOSECONDS);
    return () -> due.cancel(false);
  }

  /** What flushes a channel at the end of the loop's turn, however often it is run before. */
  Runnable flusher(Channel channel) {
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
