package io.weft.http.h1;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelOption;
import io.netty.channel.socket.DuplexChannel;
import io.netty.handler.ssl.SslHandler;

/** Where a connection's bytes go out. Written bytes are flushed at the end of the loop's turn. */
final class Wire {
  private final ChannelHandlerContext context;
  private final Runnable markForFlush;

  Wire(ChannelHandlerContext context, Runnable markForFlush) {
    this.context = context;
    this.markForFlush = markForFlush;
  }

  ByteBufAllocator allocator() {
    return context.alloc();
  }

  /** Writes bytes about which nobody asks. */
  void write(ByteBuf bytes) {
    context.write(bytes, context.voidPromise());
    markForFlush.run();
  }

  /** Writes bytes of which it is told when they are out, or never will be. */
  ChannelFuture writeTold(ByteBuf bytes) {
    ChannelFuture done = context.write(bytes);
    markForFlush.run();
    return done;
  }

  /** Whether the peer takes what is written. */
  boolean isWritable() {
    return context.channel().isWritable();
  }

  /** Goes on or pauses with reading. */
  void read(boolean wanted) {
    if (context.channel().config().isAutoRead() != wanted) {
      context.channel().config().setAutoRead(wanted);
    }
  }

  /** Has a task run when all that was written is out. */
  void flushed(Runnable then) {
    context.writeAndFlush(Unpooled.EMPTY_BUFFER).addListener(done -> then.run());
  }

  /** Has the end of what the peer sends leave the other direction open, where {@link #halves}. */
  void allowHalfClosure() {
    if (halves()) {
      context.channel().config().setOption(ChannelOption.ALLOW_HALF_CLOSURE, true);
    }
  }

  /** Whether either direction may end before the other: over TLS many peers do not know that. */
  boolean halves() {
    return context.channel() instanceof DuplexChannel
        && context.pipeline().get(SslHandler.class) == null;
  }

  /** The peer reads the end, and may still send. */
  void shutDownOutput() {
    if (context.channel() instanceof DuplexChannel duplex) {
      duplex.shutdownOutput();
    }
  }

  /** What follows is no sound end of the connection. */
  void reset() {
    context.channel().config().setOption(ChannelOption.SO_LINGER, 0);
  }

  void close() {
    context.close();
  }
}
