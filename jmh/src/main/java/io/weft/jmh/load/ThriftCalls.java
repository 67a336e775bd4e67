package io.weft.jmh.load;

import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.weft.jmh.echo.EchoCall;
import io.weft.jmh.echo.Frames;
import io.weft.jmh.process.LoadException;
import io.weft.stack.time.Ticker;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.CompletableFuture;

/**
 * Makes the calls of one connection as its ledger allows and reads the replies. All calls that one
 * read of replies makes room for are written at once.
 */
final class ThriftCalls extends ChannelInboundHandlerAdapter implements Calls {
  private final Channel channel;
  private final EchoCall call;
  private final CallLedger ledger;
  private final CallPacing pacing;
  private final Ticker ticker;
  private final CompletableFuture<LoadException> broken;
  private final Frames frames = new Frames();

  /**
   * @param broken completed when the connection breaks
   */
  ThriftCalls(
      Channel channel,
      EchoCall call,
      CallLedger ledger,
      Ticker ticker,
      CompletableFuture<LoadException> broken) {
    this.channel = channel;
    this.call = call;
    this.ledger = ledger;
    this.pacing = new CallPacing(ledger, channel.eventLoop(), ticker, this::send);
    this.ticker = ticker;
    this.broken = broken;
  }

  @Override
  public void start() {
    channel.pipeline().addLast(this);
    if (!channel.isActive()) {
      closed();
    }
    pacing.proceed(ticker.nanos());
  }

  @Override
  public boolean waiting() {
    return pacing.waiting();
  }

  @Override
  public void finish() {
    pacing.finish();
    channel.close();
  }

  @Override
  public void channelRead(ChannelHandlerContext context, Object message) {
    ByteBuf in = frames.join(context.alloc(), (ByteBuf) message);
    if (pacing.isOver()) {
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
    pacing.proceed(now);
  }

  private void read(ByteBuf in, int at, int frame, long now) {
    if (frame != call.length() || in.getByte(at + EchoCall.TYPE_OFFSET) != EchoCall.REPLY) {
      throw new IllegalStateException(
          "not the reply to echo: " + in.toString(at, frame, StandardCharsets.UTF_8));
    }
    ledger.end(in.getInt(at + EchoCall.SEQUENCE_OFFSET), now);
  }

  private void send(int calls, long now) {
    ByteBuf out = channel.alloc().ioBuffer(calls * call.length());
    for (int i = 0; i < calls; i++) {
      call.write(out, ledger.begin(now));
    }
    channel.writeAndFlush(out, channel.voidPromise());
  }

  @Override
  public void channelInactive(ChannelHandlerContext context) {
    closed();
  }

  private void closed() {
    if (!pacing.isOver()) {
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
