package io.weft.http.h1;

import io.netty.channel.EventLoop;
import io.weft.stack.time.Loop;
import io.weft.stack.time.Ticker;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;

/** A loop of Netty's with the real clock. */
record NettyClock(EventLoop eventLoop) implements Loop {

  @Override
  public int index() {
    return 0;
  }

  @Override
  public Ticker ticker() {
    return System::nanoTime;
  }

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
    Future<?> scheduled = eventLoop.schedule(task, delayNanos, TimeUnit.NANOSECONDS);
    return () -> scheduled.cancel(false);
  }
}
