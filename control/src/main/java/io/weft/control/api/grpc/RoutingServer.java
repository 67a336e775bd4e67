package io.weft.control.api.grpc;

import com.google.protobuf.ByteString;
import io.grpc.MethodDescriptor;
import io.grpc.MethodDescriptor.Marshaller;
import io.grpc.MethodDescriptor.MethodType;
import io.grpc.Server;
import io.grpc.ServerServiceDefinition;
import io.grpc.netty.NettyServerBuilder;
import io.grpc.protobuf.ProtoUtils;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.handler.ssl.SslContext;
import io.netty.util.concurrent.DefaultThreadFactory;
import io.weft.control.access.Access;
import io.weft.control.dtab.Dtabs;
import io.weft.control.fleet.Fleet;
import io.weft.control.fleet.Reports;
import io.weft.control.names.Bindings;
import io.weft.namers.control.wire.ExplainReply;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Serves {@code weft.control.v1.Routing} to the nodes of a fleet. Names of a namespace that does
 * not exist are bound by the Dtab of the node's router alone, as linkerd with namerd binds them.
 * Further services can be served at the same address.
 */
public final class RoutingServer implements AutoCloseable {
  private static final String SERVICE = "weft.control.v1.Routing";

  /** More threads than that would find nothing to do: a change is computed by one. */
  private static final int MOST_LANES = 4;

  /** How soon a node that has gone without a word is missed. */
  private static final Duration PING = Duration.ofSeconds(30);

  private static final Duration PONG = Duration.ofSeconds(10);

  /** How often a node may ask whether the control service is there; linkerd does every 5 s. */
  private static final Duration PINGED = Duration.ofSeconds(1);

  private static final long STOP_SECONDS = 5;

  private final EventLoopGroup threads;
  private final List<Lane> lanes = new ArrayList<>();
  private final AtomicInteger next = new AtomicInteger();
  private final Bindings bindings;
  private final Server server;

  /**
   * What is served, and to whom. The parts stay their owners'.
   *
   * @param store names the store of the Dtabs, whichever control service serves them: numbers of
   *     one store can be compared
   * @param tls for connections, with HTTP/2 among its protocols; empty for plain text
   * @param access who may follow a namespace, and ask how names are bound by it: who may read it
   */
  public record Settings(
      InetSocketAddress address,
      Optional<SslContext> tls,
      Access access,
      Limits limits,
      Patience patience,
      String store,
      InstantSource time) {
    /** The port of namerd's interface of the same use. */
    public static final int DEFAULT_PORT = 4321;
  }

  /**
   * Begins to serve.
   *
   * @param others served beside it, to whom they say themselves
   * @throws IOException if the address cannot be bound
   */
  public RoutingServer(
      Settings settings,
      Dtabs dtabs,
      Bindings bindings,
      Fleet fleet,
      Reports reports,
      List<ServerServiceDefinition> others)
      throws IOException {
    this.bindings = bindings;
    int count = Math.min(MOST_LANES, Runtime.getRuntime().availableProcessors());
    this.threads =
        new MultiThreadIoEventLoopGroup(
            count, new DefaultThreadFactory("weft-control", true), NioIoHandler.newFactory());
    Shop shop =
        new Shop(
            settings.store(),
            new ConcurrentHashMap<>(),
            dtabs,
            new Answers(bindings),
            fleet,
            reports,
            new Gate(settings.access(), settings.time()),
            settings.limits(),
            settings.patience(),
            new Absences(settings.patience()),
            settings.time());
    threads.forEach(thread -> lanes.add(new Lane(thread, shop)));
    NettyServerBuilder builder =
        NettyServerBuilder.forAddress(settings.address())
            .channelType(NioServerSocketChannel.class)
            .bossEventLoopGroup(threads)
            .workerEventLoopGroup(threads)
            .directExecutor() // what a call does is done on its lane
            // A longer one is refused with words, and one that is far too long without.
            .maxInboundMessageSize(2 * settings.limits().messageBytes())
            .keepAliveTime(PING.toSeconds(), TimeUnit.SECONDS)
            .keepAliveTimeout(PONG.toSeconds(), TimeUnit.SECONDS)
            .permitKeepAliveTime(PINGED.toSeconds(), TimeUnit.SECONDS)
            .permitKeepAliveWithoutCalls(true)
            .addService(service())
            .addServices(others);
    settings.tls().ifPresent(builder::sslContext);
    this.server = builder.build();
    try {
      server.start();
    } catch (IOException e) {
      stopThreads();
      throw e;
    }
  }

  private ServerServiceDefinition service() {
    MethodDescriptor<ByteString, Pieces> follow =
        method(MethodType.BIDI_STREAMING, "Follow", new Pieces.Writing());
    MethodDescriptor<ByteString, ExplainReply> explain =
        method(
            MethodType.UNARY, "Explain", ProtoUtils.marshaller(ExplainReply.getDefaultInstance()));
    return ServerServiceDefinition.builder(SERVICE)
        .addMethod(
            follow,
            (call, headers) -> new Follower(call, Caller.of(call, headers), lane()).listener())
        .addMethod(
            explain,
            (call, headers) ->
                new Explanation(call, Caller.of(call, headers), bindings, lane()).listener())
        .build();
  }

  private static <T> MethodDescriptor<ByteString, T> method(
      MethodType type, String name, Marshaller<T> writing) {
    return MethodDescriptor.newBuilder(new Bytes(), writing)
        .setType(type)
        .setFullMethodName(MethodDescriptor.generateFullMethodName(SERVICE, name))
        .build();
  }

  private Lane lane() {
    return lanes.get(Math.floorMod(next.getAndIncrement(), lanes.size()));
  }

  /** Where it listens. */
  public SocketAddress address() {
    return server.getListenSockets().get(0);
  }

  /** Ends all streams and connections, and waits for that. */
  @Override
  public void close() {
    server.shutdownNow();
    try {
      if (!server.awaitTermination(STOP_SECONDS, TimeUnit.SECONDS)) {
        throw new IllegalStateException(server + " did not end in " + STOP_SECONDS + " s");
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    stopThreads();
  }

  private void stopThreads() {
    threads.shutdownGracefully(0, STOP_SECONDS, TimeUnit.SECONDS).awaitUninterruptibly();
  }
}
