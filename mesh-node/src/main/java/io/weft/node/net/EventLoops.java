package io.weft.node.net;

import io.netty.channel.Channel;
import io.netty.channel.EventLoop;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.IoHandlerFactory;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.ServerChannel;
import io.netty.channel.epoll.Epoll;
import io.netty.channel.epoll.EpollIoHandler;
import io.netty.channel.epoll.EpollServerSocketChannel;
import io.netty.channel.epoll.EpollSocketChannel;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.channel.socket.nio.NioSocketChannel;
import io.netty.util.concurrent.DefaultThreadFactory;
import io.netty.util.concurrent.EventExecutor;
import io.weft.stack.time.Ticker;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The event loops that serve a node's traffic: epoll where the machine has it, else NIO. */
public final class EventLoops implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(EventLoops.class);

  private static final long QUIET_MILLIS = 20;
  private static final long STOP_MILLIS = 5000;

  private final EventLoopGroup group;
  private final List<NettyLoop> loops;
  private final Class<? extends ServerChannel> serverChannel;
  private final Class<? extends Channel> channel;

  /**
   * @param count the number of loops, each a thread
   */
  public EventLoops(int count, Ticker ticker) {
    boolean epoll = Epoll.isAvailable();
    if (!epoll) {
      log.warn("no native transport, NIO is used: {}", String.valueOf(Epoll.unavailabilityCause()));
    }
    IoHandlerFactory io = epoll ? EpollIoHandler.newFactory() : NioIoHandler.newFactory();
    group = new MultiThreadIoEventLoopGroup(count, new DefaultThreadFactory("weft-loop"), io);
    serverChannel = epoll ? EpollServerSocketChannel.class : NioServerSocketChannel.class;
    channel = epoll ? EpollSocketChannel.class : NioSocketChannel.class;
    List<NettyLoop> made = new ArrayList<>(count);
    for (EventExecutor executor : group) {
      made.add(new NettyLoop(made.size(), (EventLoop) executor, ticker));
    }
    loops = List.copyOf(made);
  }

  /** All loops, in the order of their numbers. */
  public List<NettyLoop> all() {
    return loops;
  }

  /** The loop that a channel belongs to. */
  public NettyLoop of(Channel registered) {
    EventLoop wanted = registered.eventLoop();
    for (NettyLoop loop : loops) {
      if (loop.eventLoop() == wanted) {
        return loop;
      }
    }
    throw new IllegalArgumentException("channel " + registered + " belongs to other loops");
  }

  EventLoopGroup group() {
    return group;
  }

  Class<? extends ServerChannel> serverChannel() {
    return serverChannel;
  }

  Class<? extends Channel> channel() {
    return channel;
  }

  /** Stops the loops. What is still open on them is cut. */
  @Override
  public void close() {
    // The quiet period lets the handlers of channels that are cut free what they hold.
    group
        .shutdownGracefully(QUIET_MILLIS, STOP_MILLIS, TimeUnit.MILLISECONDS)
        .syncUninterruptibly();
  }
}
