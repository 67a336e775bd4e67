package io.weft.control.api;

import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoop;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.group.ChannelGroup;
import io.netty.channel.group.DefaultChannelGroup;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.util.concurrent.DefaultThreadFactory;
import io.netty.util.concurrent.GlobalEventExecutor;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A port, the event loops that serve it, and its connections, up to a limit. */
public final class Listener implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(Listener.class);
  private static final int BACKLOG = 1024;

  private final String what;
  private final int maxConnections;
  private final EventLoopGroup group;
  private final ChannelGroup connections = new DefaultChannelGroup(GlobalEventExecutor.INSTANCE);
  private @Nullable Channel port;

  /**
   * @param what listens, for messages
   * @param threads the name of the loops' threads
   */
  public Listener(String what, int loops, String threads, int maxConnections) {
    this.what = what;
    this.maxConnections = maxConnections;
    this.group =
        new MultiThreadIoEventLoopGroup(
            loops, new DefaultThreadFactory(threads, true), NioIoHandler.newFactory());
  }

  /** The next loop in turn. */
  public EventLoop loop() {
    return group.next();
  }

  /**
   * Starts to listen; once.
   *
   * @param accepted is given each connection, on its loop, to fill its pipeline
   * @return where it listens, with the real port
   * @throws IOException when the address cannot be had; all is closed then
   */
  public InetSocketAddress listen(InetSocketAddress address, Consumer<Channel> accepted)
      throws IOException {
    ChannelFuture bound =
        new ServerBootstrap()
            .group(group)
            .channel(NioServerSocketChannel.class)
            .option(ChannelOption.SO_BACKLOG, BACKLOG)
            .option(ChannelOption.SO_REUSEADDR, true)
            .childOption(ChannelOption.TCP_NODELAY, true)
            .childOption(ChannelOption.SO_KEEPALIVE, true)
            .childHandler(
                new ChannelInitializer<Channel>() {
                  @Override
                  protected void initChannel(Channel connection) {
                    accept(connection, accepted);
                  }
                })
            .bind(address)
            .awaitUninterruptibly();
    if (!bound.isSuccess()) {
      close();
      throw new IOException(
          "the " + what + " cannot listen on " + address + ": " + bound.cause(), bound.cause());
    }
    port = bound.channel();
    return (InetSocketAddress) bound.channel().localAddress();
  }

  private void accept(Channel connection, Consumer<Channel> accepted) {
    if (connections.size() >= maxConnections) {
      log.warn(
          "{}: connection of {} closed: the limit of {} connections is reached",
          what,
          connection.remoteAddress(),
          maxConnections);
      connection.close();
      return;
    }
    connections.add(connection);
    accepted.accept(connection);
  }

  /**
   * Takes no more connections, and waits for those that there are to end. Blocks.
   *
   * @param end has a connection end, on its loop
   * @param grace how long that may take
   */
  public void drain(Consumer<Channel> end, Duration grace) {
    if (port != null) {
      port.close().syncUninterruptibly();
    }
    for (Channel connection : connections) {
      connection.eventLoop().execute(() -> end.accept(connection));
    }
    connections.newCloseFuture().awaitUninterruptibly(grace.toMillis());
  }

  public boolean isClosed() {
    return group.isShuttingDown();
  }

  /** Cuts all connections, and ends the loops when they have done what they have to do. */
  @Override
  public void close() {
    connections.close();
    group.shutdownGracefully(0, 1, TimeUnit.SECONDS).awaitUninterruptibly(10, TimeUnit.SECONDS);
  }
}
