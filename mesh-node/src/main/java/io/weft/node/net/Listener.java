package io.weft.node.net;

import io.netty.bootstrap.ServerBootstrap;
import io.netty.buffer.ByteBufAllocator;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.weft.stack.metrics.Counter;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BiConsumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A listening port: accepts connections up to a limit and hands each to its loop. */
public final class Listener implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(Listener.class);
  private static final int BACKLOG = 4096;

  private final Channel channel;
  private final Set<Channel> connections;

  private Listener(Channel channel, Set<Channel> connections) {
    this.channel = channel;
    this.connections = connections;
  }

  /**
   * Binds a port.
   *
   * @param maxConnections further ones are closed as soon as they are accepted
   * @param accepted counts connections taken
   * @param refused counts connections closed for the limit
   * @param start fills the pipeline of a new connection, on its loop
   * @throws IOException when the address cannot be bound
   */
  public static Listener bind(
      EventLoops loops,
      InetSocketAddress address,
      int maxConnections,
      Counter accepted,
      Counter refused,
      BiConsumer<Channel, NettyLoop> start)
      throws IOException {
    Set<Channel> connections = ConcurrentHashMap.newKeySet();
    AtomicInteger open = new AtomicInteger();
    ServerBootstrap bootstrap =
        new ServerBootstrap()
            .group(loops.group())
            .channel(loops.serverChannel())
            .option(ChannelOption.SO_BACKLOG, BACKLOG)
            .option(ChannelOption.SO_REUSEADDR, true)
            .childOption(ChannelOption.TCP_NODELAY, true)
            .childOption(ChannelOption.SO_KEEPALIVE, true)
            .childOption(ChannelOption.ALLOCATOR, ByteBufAllocator.DEFAULT)
            .childHandler(
                new ChannelInitializer<Channel>() {
                  @Override
                  protected void initChannel(Channel connection) {
                    if (open.incrementAndGet() > maxConnections) {
                      open.decrementAndGet();
                      refused.increment();
                      log.warn(
                          "{}: connection of {} closed: the limit of {} connections is reached",
                          address,
                          connection.remoteAddress(),
                          maxConnections);
                      connection.close();
                      return;
                    }
                    accepted.increment();
                    connections.add(connection);
                    connection
                        .closeFuture()
                        .addListener(
                            closed -> {
                              open.decrementAndGet();
                              connections.remove(connection);
                            });
                    start.accept(connection, loops.of(connection));
                  }
                });
    ChannelFuture bound = bootstrap.bind(address).awaitUninterruptibly();
    if (!bound.isSuccess()) {
      throw new IOException(
          "cannot listen on "
              + address.getHostString()
              + ":"
              + address.getPort()
              + ": "
              + bound.cause().getMessage(),
          bound.cause());
    }
    return new Listener(bound.channel(), connections);
  }

  /** The address it listens on, with the port that the system chose where 0 was asked for. */
  public InetSocketAddress address() {
    return (InetSocketAddress) channel.localAddress();
  }

  /** The connections that are open now; a view that follows changes. */
  public Set<Channel> connections() {
    return connections;
  }

  /** Stops accepting; open connections go on. Waits until the port is free. */
  @Override
  public void close() {
    channel.close().syncUninterruptibly();
  }
}
