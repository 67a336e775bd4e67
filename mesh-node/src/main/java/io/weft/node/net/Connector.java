package io.weft.node.net;

import io.netty.bootstrap.Bootstrap;
import io.netty.buffer.ByteBufAllocator;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelOption;
import java.net.InetSocketAddress;
import java.time.Duration;

/** Opens connections to endpoints, each on the loop that asks for it. */
public final class Connector {
  private final EventLoops loops;

  public Connector(EventLoops loops) {
    this.loops = loops;
  }

  /** The number of loops, for things that are kept by loop. */
  public int loopCount() {
    return loops.all().size();
  }

  /**
   * Begins to connect; the future is told on the loop.
   *
   * @param timeout how long it may take
   * @param handler fills the pipeline
   */
  public ChannelFuture connect(
      NettyLoop loop, InetSocketAddress address, Duration timeout, ChannelHandler handler) {
    return new Bootstrap()
        .group(loop.eventLoop())
        .channel(loops.channel())
        .option(ChannelOption.CONNECT_TIMEOUT_MILLIS, Math.toIntExact(timeout.toMillis()))
        .option(ChannelOption.TCP_NODELAY, true)
        .option(ChannelOption.SO_KEEPALIVE, true)
        // A peer that refuses us says why before it closes: a write that fails meanwhile must not
        // close the channel before that is read.
        .option(ChannelOption.AUTO_CLOSE, false)
        .option(ChannelOption.ALLOCATOR, ByteBufAllocator.DEFAULT)
        .handler(handler)
        .connect(address);
  }
}
