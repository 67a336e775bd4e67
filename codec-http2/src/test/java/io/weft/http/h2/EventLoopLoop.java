package io.weft.http.h2;

import io.netty.channel.EventLoop;
import io.netty.util.concurrent.ScheduledFuture;
import io.weft.stack.time.Loop;
import io.weft.stack.time.Ticker;
import java.util.concurrent.TimeUnit;

/** A loop on Netty's. */
record EventLoopLoop(EventLoop eventLoop) implements Loop {
  @Override
  public int index() {
    return 0;
  }

  @Override
  public Ticker ticker() {
    return Ticker.system();
  }

  @Override
  public boolean inLoop() {
    return eventLoop.inEventLoop();
  }

  @Override
  public Timeout schedule(long delayNanos, Runnable task) {
    ScheduledFuture<?> due = eventLoop.schedule(task, delayNanos, TimeUnit.NANOSECONDS);
    return () -> due.cancel(false);
  }

  @Override
  public void execute(Runnable task) {
    eventLoop.execute(task);
  }
}
