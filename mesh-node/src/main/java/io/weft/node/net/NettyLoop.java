package io.weft.node.net;

import io.netty.channel.EventLoop;
import io.weft.stack.time.Loop;
import io.weft.stack.time.Ticker;
import io.weft.stack.time.TimingWheel;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One of Netty's event loops with a timing wheel of its own: limits on calls are set and called off
 * a hundred thousand times a second, for which the loop's own priority queue is too slow.
 */
public final class NettyLoop implements Loop {
  private static final Logger log = LoggerFactory.getLogger(NettyLoop.class);

  private final int index;
  private final EventLoop eventLoop;
  private final Ticker ticker;
  private final TimingWheel wheel;
  private final FlushBatch flushes;
  private final Runnable turn = this::turn;
  private boolean turning;

  NettyLoop(int index, EventLoop eventLoop, Ticker ticker) {
    this.index = index;
    this.eventLoop = eventLoop;
    this.ticker = ticker;
    this.wheel = new TimingWheel(ticker);
    this.flushes = new FlushBatch(eventLoop);
  }

  /** Netty's side of this loop. */
  public EventLoop eventLoop() {
    return eventLoop;
  }

  /** The writes of this turn of the loop that wait for their flush. */
  public FlushBatch flushes() {
    return flushes;
  }

  @Override
  public int index() {
    return index;
  }

  @Override
  public Ticker ticker() {
    return ticker;
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
    Timeout timeout = wheel.schedule(delayNanos, task);
    if (!turning) {
      turning = true;
      eventLoop.schedule(turn, wheel.tickNanos(), TimeUnit.NANOSECONDS);
    }
    return timeout;
  }

  private void turn() {
    try {
      wheel.advance();
    } catch (
        Error e) { // such as of a class that is missing; Netty would stop here, and say nothing
      log.error("a timeout's task failed", e);
    }
    turning = !wheel.isEmpty();
    if (turning) {
      eventLoop.schedule(turn, wheel.tickNanos(), TimeUnit.NANOSECONDS);
    }
  }
}
