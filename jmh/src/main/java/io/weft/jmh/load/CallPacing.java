package io.weft.jmh.load;

import io.netty.channel.EventLoop;
import io.weft.stack.time.Ticker;
import java.util.concurrent.TimeUnit;

/**
 * Has the calls of one connection made: when replies make room for them, and when they are due.
 * Confined to the connection's loop.
 */
final class CallPacing {

  /** Makes some calls, each of which is begun with the ledger. */
  interface Sender {
    void send(int calls, long nowNanos);
  }

  private final CallLedger ledger;
  private final EventLoop loop;
  private final Ticker ticker;
  private final Sender sender;
  private boolean timerSet;
  private boolean over;

  CallPacing(CallLedger ledger, EventLoop loop, Ticker ticker, Sender sender) {
    this.ledger = ledger;
    this.loop = loop;
    this.ticker = ticker;
    this.sender = sender;
  }

  /** Makes the calls that may be made now, and sees to those that are due later. */
  void proceed(long nowNanos) {
    if (over) {
      return;
    }
    int calls = ledger.sendable(nowNanos);
    if (calls > 0) {
      sender.send(calls, nowNanos);
    }
    long next = ledger.next();
    if (!timerSet && next != CallLedger.AFTER_REPLY) {
      timerSet = true;
      loop.schedule(
          () -> {
            timerSet = false;
            proceed(ticker.nanos());
          },
          next - nowNanos,
          TimeUnit.NANOSECONDS);
    }
  }

  boolean waiting() {
    return ledger.waiting(ticker.nanos());
  }

  boolean isOver() {
    return over;
  }

  /** Makes no more calls, and notes those that are on their way as unanswered. */
  void finish() {
    over = true;
    ledger.giveUp(ticker.nanos());
  }
}
