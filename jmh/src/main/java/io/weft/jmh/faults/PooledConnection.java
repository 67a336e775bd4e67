package io.weft.jmh.faults;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.weft.jmh.echo.EchoCall;
import io.weft.jmh.echo.Frames;
import java.util.Deque;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.apache.thrift.TApplicationException;
import org.apache.thrift.TException;
import org.apache.thrift.protocol.TBinaryProtocol;
import org.apache.thrift.transport.TMemoryInputTransport;
import org.jspecify.annotations.Nullable;

/**
 * A connection of a caller's pool, on which there is one call at a time. It is among the idle ones
 * of the pool while it has none and is open. Confined to its loop.
 */
final class PooledConnection extends ChannelInboundHandlerAdapter {
  private final EchoCall template;
  private final Deque<PooledConnection> idle;
  private final Frames frames = new Frames();
  private @Nullable ChannelHandlerContext context;
  private @Nullable Consumer<String> caller;
  private @Nullable Future<?> timer;
  private int sequenceId;

  /**
   * @param idle the pool
   */
  PooledConnection(EchoCall template, Deque<PooledConnection> idle) {
    this.template = template;
    this.idle = idle;
  }

  @Override
  public void handlerAdded(ChannelHandlerContext context) {
    this.context = context;
  }

  /**
   * Makes a call.
   *
   * @param patienceNanos after which the caller gives up
   * @param caller is told the outcome, once
   */
  void call(long patienceNanos, Consumer<String> caller) {
    ChannelHandlerContext context = opened();
    this.caller = caller;
    timer = context.executor().schedule(this::giveUp, patienceNanos, TimeUnit.NANOSECONDS);
    ByteBuf frame = context.alloc().ioBuffer(template.length());
    template.write(frame, ++sequenceId);
    context.writeAndFlush(frame, context.voidPromise());
  }

  /** Puts the connection into the pool. */
  void release() {
    if (opened().channel().isActive()) {
      idle.addLast(this);
    }
  }

  private ChannelHandlerContext opened() {
    if (context == null) {
      throw new IllegalStateException("not in a pipeline");
    }
    return context;
  }

  private void giveUp() {
    end("no answer in time");
    opened().close();
  }

  private void end(String outcome) {
    if (caller != null && timer != null) {
      timer.cancel(false);
      Consumer<String> told = caller;
      caller = null;
      told.accept(outcome);
    }
  }

  @Override
  public void channelRead(ChannelHandlerContext context, Object message) {
    ByteBuf in = frames.join(context.alloc(), (ByteBuf) message);
    int frame = Frames.complete(in, in.readerIndex());
    String outcome = frame == 0 ? null : outcome(in);
    frames.keep(in.skipBytes(frame));
    if (outcome != null) {
      end(outcome);
      release();
    }
  }

  /** Reads the frame at the reader index, which does not move. */
  private String outcome(ByteBuf in) {
    int at = in.readerIndex();
    if (in.getInt(at + EchoCall.SEQUENCE_OFFSET) != sequenceId) {
      return "the answer to another call";
    }
    return in.getByte(at + EchoCall.TYPE_OFFSET) == EchoCall.REPLY
        ? Call.ANSWERED
        : exception(ByteBufUtil.getBytes(in, at + EchoCall.PREFIX, in.getInt(at)));
  }

  private static String exception(byte[] message) {
    try {
      TBinaryProtocol protocol = new TBinaryProtocol(new TMemoryInputTransport(message));
      protocol.readMessageBegin();
      return String.valueOf(TApplicationException.readFrom(protocol).getMessage());
    } catch (TException e) {
      return "an answer that cannot be read: " + e.getMessage();
    }
  }

  @Override
  public void channelInactive(ChannelHandlerContext context) {
    idle.remove(this);
    end("connection closed");
  }

  @Override
  public void handlerRemoved(ChannelHandlerContext context) {
    frames.release();
  }

  @Override
  public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
    end(String.valueOf(cause.getMessage()));
    context.close();
  }
}
