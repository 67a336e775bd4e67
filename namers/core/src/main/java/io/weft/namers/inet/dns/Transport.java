package io.weft.namers.inet.dns;

import io.netty.channel.AddressedEnvelope;
import io.netty.channel.EventLoop;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.nio.NioDatagramChannel;
import io.netty.channel.socket.nio.NioSocketChannel;
import io.netty.handler.codec.dns.DefaultDnsQuestion;
import io.netty.handler.codec.dns.DnsRecordType;
import io.netty.handler.codec.dns.DnsResponse;
import io.netty.resolver.dns.DnsNameResolver;
import io.netty.resolver.dns.DnsNameResolverBuilder;
import io.netty.resolver.dns.DnsNameResolverChannelStrategy;
import io.netty.resolver.dns.DnsServerAddresses;
import io.netty.util.concurrent.DefaultThreadFactory;
import io.netty.util.concurrent.Future;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Brings questions to servers and answers back, on one thread. A node that names no host has
 * neither the thread nor the sockets.
 */
final class Transport implements AutoCloseable {
  /** What goes through everywhere in one piece. */
  private static final int MAX_DATAGRAM = 1_232;

  private final Duration timeout;
  private @Nullable Open open;
  private boolean closed;

  private record Open(MultiThreadIoEventLoopGroup group, EventLoop loop, DnsNameResolver resolver) {
    static Open start(Duration timeout) {
      MultiThreadIoEventLoopGroup group =
          new MultiThreadIoEventLoopGroup(
              1, new DefaultThreadFactory("weft-dns", true), NioIoHandler.newFactory());
      EventLoop loop = group.next();
      InetSocketAddress unused = new InetSocketAddress(InetAddress.getLoopbackAddress(), 53);
      DnsNameResolver resolver =
          new DnsNameResolverBuilder(loop)
              .datagramChannelFactory(NioDatagramChannel::new)
              .socketChannelFactory(NioSocketChannel::new)
              // A port of its own for each question: harder to guess, see RFC 5452.
              .datagramChannelStrategy(DnsNameResolverChannelStrategy.ChannelPerResolution)
              .queryTimeoutMillis(timeout.toMillis())
              .maxPayloadSize(MAX_DATAGRAM)
              // Of these the caller takes care.
              .nameServerProvider(host -> DnsServerAddresses.singleton(unused).stream())
              .searchDomains(List.of())
              .ndots(1)
              .build();
      return new Open(group, loop, resolver);
    }
  }

  /**
   * @param timeout of one question
   */
  Transport(Duration timeout) {
    this.timeout = timeout;
  }

  private synchronized Open open() {
    if (closed) {
      throw new RejectedExecutionException("closed");
    }
    if (open == null) {
      open = Open.start(timeout);
    }
    return open;
  }

  /**
   * The thread.
   *
   * @throws RejectedExecutionException if it is closed
   */
  Executor executor() {
    return open().loop();
  }

  /** Asks one server; the answer, of any code, is told on the thread and must be released. */
  Future<AddressedEnvelope<DnsResponse, InetSocketAddress>> ask(
      InetSocketAddress server, String name, DnsRecordType type) {
    return open().resolver().query(server, new DefaultDnsQuestion(name, type));
  }

  @Override
  public synchronized void close() {
    closed = true;
    if (open != null) {
      open.resolver().close();
      Future<?> unused = open.group().shutdownGracefully(0, 1, TimeUnit.SECONDS);
    }
  }
}
