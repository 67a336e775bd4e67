package io.weft.node.protocol.thrift;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.util.ReferenceCountUtil;
import io.weft.node.net.NettyLoop;
import io.weft.stack.time.Loop;
import io.weft.thrift.frame.Opening;
import io.weft.thrift.frame.ThriftFormatException;
import io.weft.thrift.frame.ThriftFormatException.Reason;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * Stands before the handlers of a caller that speaks Thrift, and puts others in their place when
 * the first bytes of the connection are in another dialect. Then it is gone; the bytes go on as
 * they came.
 */
final class DialectDetector extends ChannelInboundHandlerAdapter {
  private final ThriftServer server;
  private final NettyLoop loop;
  private final Duration timeout;
  private @Nullable ByteBuf held; // too few bytes to tell
  private Loop.@Nullable Timeout running;

  /**
   * @param timeout how long it may take until there are bytes enough
   */
  DialectDetector(ThriftServer server, NettyLoop loop, Duration timeout) {
    this.server = server;
    this.loop = loop;
    this.timeout = timeout;
  }

  @Override
  public void channelRead(ChannelHandlerContext context, Object read) {
    ByteBuf bytes = joined(context, (ByteBuf) read);
    switch (Opening.of(bytes)) {
      case UNDECIDED -> hold(context, bytes);
      case THRIFT -> {
        server.speakThrift(context.pipeline());
        passOn(context, bytes);
      }
      case MUX -> {
        server.speakMux(context.pipeline(), loop);
        passOn(context, bytes);
      }
      case THEADER -> {
        server.speakTHeader(context.pipeline(), loop);
        passOn(context, bytes);
      }
    }
  }

  private void passOn(ChannelHandlerContext context, ByteBuf bytes) {
    context.fireChannelRead(bytes);
    context.pipeline().remove(this);
  }

  private ByteBuf joined(ChannelHandlerContext context, ByteBuf read) {
    ByteBuf before = held;
    if (before == null) {
      return read;
    }
    held = null;
    try {
      return context.alloc().ioBuffer().writeBytes(before).writeBytes(read);
    } finally {
      before.release();
      read.release();
    }
  }

  private void hold(ChannelHandlerContext context, ByteBuf bytes) {
    held = bytes;
    if (running == null) {
      running = loop.schedule(timeout.toNanos(), () -> expired(context));
    }
  }

  private void expired(ChannelHandlerContext context) {
    context.fireExceptionCaught(
        new ThriftFormatException(
            Reason.UNFINISHED_FRAME,
            "the first bytes do not tell what is spoken, and no more have come in " + timeout));
  }

  @Override
  public void handlerRemoved(ChannelHandlerContext context) {
    ReferenceCountUtil.release(held);
    held = null;
    if (running != null) {
      running.cancel();
    }
  }
}
