package io.weft.jmh.load;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.weft.jmh.echo.EchoCall;
import io.weft.jmh.echo.Frames;
import io.weft.jmh.process.LoadException;
import io.weft.stack.time.Ticker;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/**
 * Makes the calls of one connection as its ledger allows and reads the replies. All calls that one
 * read of replies makes room for are written at once.
 */
final class CallConnection extends ChannelInboundHandlerAdapter {
  private final EchoCall call;
  private final CallLedger ledger;
  private final Ticker ticker;
  private final CompletableFuture<LoadException> broken;
  private final Frames frames = new Frames();
  private boolean timerSet;
  private boolean over;

  /**
   * @param broken completed when the connection breaks
   */
  CallConnection(
      EchoCall call, CallLedger ledger, Ticker ticker, CompletableFuture<LoadException> broken) {
    this.call = call;
    this.ledger = ledger;
    this.ticker = ticker;
    this.broken = broken;
  }

  /** Begins to make calls; on the connection's loop. */
  void start(ChannelHandlerContext context) {
    if (!context.channel().isActive()) {
      channelInactive(context);
    }
    send(context, ticker.nanos());
  }

  /** Whether replies are outstanding; on the connection's loop. */
  boolean waiting() {
    return ledger.waiting(ticker.nanos());
  }

  /** Ends the connection's part in the run; on its loop. */
  void finish(ChannelHandlerContext context) {
    over = true;
    ledger.giveUp(ticker.nanos());
    context.close();
  }

  @Override
  public void channelRead(ChannelHandlerContext context, Object message) {
    ByteBuf in = frames.join(context.alloc(), (ByteBuf) message);
    if (over) {
      in.release();
      return;
    }
    long now = ticker.nanos();
    int at = in.readerIndex();
    try {
      for (int frame = Frames.complete(in, at); frame > 0; frame = Frames.complete(in, at)) {
        read(in, at, frame, now);
        at += frame;
      }
    } finally {
      frames.keep(in.readerIndex(at));
    }
    send(context, now);
  }

  private void read(ByteBuf in, int at, int frame, long now) {
    if (frame != call.length() || in.getByte(at + EchoCall.TYPE_OFFSET) != EchoCall.REPLY) {
      throw new IllegalStateException(
          "not the reply to echo: " + in.toString(at, frame, StandardCharsets.UTF_8));
    }
    ledger.end(in.getInt(at + EchoCall.SEQUENCE_OFFSET), now);
  }

  private void send(ChannelHandlerContext context, long now) {
    int calls = ledger.sendable(now);
    if (calls > 0) {
      ByteBuf out = context.alloc().ioBuffer(calls * call.length());
      for (int i = 0; i < calls; i++) {
        call.write(out, ledger.begin(now));
      }
      context.writeAndFlush(out, context.voidPromise());
    }
    long next = ledger.next();
    if (!timerSet && !over && next != CallLedger.AFTER_REPLY) {
      timerSet = true;
      context
          .executor()
          .schedule(
              () -> {
                timerSet = false;
                if (!over) {
                  send(context, ticker.nanos());
                }
              },
              next - now,
              TimeUnit.NANOSECONDS);
    }
  }

  @Override
  public void channelInactive(ChannelHandlerContext context) {
    if (!over) {
      broken.complete(new LoadException("the connection was closed during the run"));
    }
  }

  @Override
  public void handlerRemoved(ChannelHandlerContext context) {
    frames.release();
  }

  @Override
  public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
    broken.complete(new LoadException(String.valueOf(cause.getMessage()), cause));
    context.close();
  }
}
