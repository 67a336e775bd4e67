package io.weft.jmh.echo;

import io.netty.bootstrap.ServerBootstrap;
import io.netty.buffer.PooledByteBufAllocator;
import io.netty.channel.Channel;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.epoll.EpollIoHandler;
import io.netty.channel.epoll.EpollServerSocketChannel;
import io.weft.jmh.process.ChildLine;
import java.net.InetAddress;
import java.net.InetSocketAddress;

/**
 * The server at the end of every way that is measured: framed Thrift, strict binary, one method
 * that returns its argument. Does as little as a server can.
 */
public final class EchoServer implements AutoCloseable {
  private final EventLoopGroup loops;
  private final Channel listener;

  private EchoServer(EventLoopGroup loops, Channel listener) {
    this.loops = loops;
    this.listener = listener;
  }

  /** Listens on a free port of the loopback interface. */
  static EchoServer start(int loops) {
    EventLoopGroup group = new MultiThreadIoEventLoopGroup(loops, EpollIoHandler.newFactory());
    Channel listener =
        new ServerBootstrap()
            .group(group)
            .channel(EpollServerSocketChannel.class)
            .option(ChannelOption.SO_BACKLOG, 4096)
            .childOption(ChannelOption.TCP_NODELAY, true)
            .childOption(ChannelOption.ALLOCATOR, PooledByteBufAllocator.DEFAULT)
            .childHandler(
                new ChannelInitializer<>() {
                  @Override
                  protected void initChannel(Channel channel) {
                    channel.pipeline().addLast(new EchoHandler());
                  }
                })
            .bind(InetAddress.getLoopbackAddress(), 0)
            .syncUninterruptibly()
            .channel();
    return new EchoServer(group, listener);
  }

  int port() {
    return ((InetSocketAddress) listener.localAddress()).getPort();
  }

  @Override
  public void close() {
    listener.close().syncUninterruptibly();
    loops.shutdownGracefully();
  }

  /** Serves until standard input ends. The one argument is the number of event loops. */
  public static void main(String[] args) throws Exception {
    ChildLine line = ChildLine.open();
    try (EchoServer server = start(Integer.parseInt(args[0]))) {
      line.serve(server.port());
    }
    System.exit(0);
  }
}
