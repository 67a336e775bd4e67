package io.weft.tls.context;

import io.netty.bootstrap.Bootstrap;
import io.netty.bootstrap.ServerBootstrap;
import io.netty.buffer.ByteBufAllocator;
import io.netty.channel.Channel;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.group.ChannelGroup;
import io.netty.channel.group.DefaultChannelGroup;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.channel.socket.nio.NioSocketChannel;
import io.netty.handler.ssl.SslHandler;
import io.netty.util.concurrent.GlobalEventExecutor;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Servers and clients on the loopback interface. */
final class Loopback implements AutoCloseable {
  private final EventLoopGroup group =
      new MultiThreadIoEventLoopGroup(2, NioIoHandler.newFactory());
  private final ChannelGroup channels = new DefaultChannelGroup(GlobalEventExecutor.INSTANCE);

  /** A server that takes each connection with a handler of its own, or plainly when it is null. */
  final class Server {
    private final BlockingQueue<End> accepted = new LinkedBlockingQueue<>();
    private final Channel channel;

    Server(@Nullable Function<ByteBufAllocator, SslHandler> tls) {
      channel =
          new ServerBootstrap()
              .group(group)
              .channel(NioServerSocketChannel.class)
              .childHandler(
                  new ChannelInitializer<>() {
                    @Override
                    protected void initChannel(Channel child) {
                      End end = new End();
                      channels.add(child);
                      end.addTo(child, tls);
                      accepted.add(end);
                    }
                  })
              .bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0))
              .syncUninterruptibly()
              .channel();
      channels.add(channel);
    }

    int port() {
      return ((InetSocketAddress) channel.localAddress()).getPort();
    }

    /** The next connection's end on this side. */
    End accept() throws InterruptedException {
      End end = accepted.poll(30, TimeUnit.SECONDS);
      if (end == null) {
        throw new AssertionError("no connection came");
      }
      return end;
    }
  }

  Server listen(@Nullable Function<ByteBufAllocator, SslHandler> tls) {
    return new Server(tls);
  }

  End connect(int port, @Nullable Function<ByteBufAllocator, SslHandler> tls) {
    End end = new End();
    new Bootstrap()
        .group(group)
        .channel(NioSocketChannel.class)
        .handler(
            new ChannelInitializer<>() {
              @Override
              protected void initChannel(Channel channel) {
                channels.add(channel);
                end.addTo(channel, tls);
              }
            })
        .connect(InetAddress.getLoopbackAddress(), port)
        .syncUninterruptibly();
    return end;
  }

  @Override
  public void close() {
    channels.close().syncUninterruptibly();
    group.shutdownGracefully(0, 10, TimeUnit.SECONDS).syncUninterruptibly();
  }
}
