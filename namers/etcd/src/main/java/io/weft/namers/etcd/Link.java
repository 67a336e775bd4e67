package io.weft.namers.etcd;

import io.grpc.CallOptions;
import io.grpc.Channel;
import io.grpc.ClientInterceptors;
import io.grpc.ManagedChannel;
import io.grpc.Metadata;
import io.grpc.MethodDescriptor;
import io.grpc.Status;
import io.grpc.netty.GrpcSslContexts;
import io.grpc.netty.NettyChannelBuilder;
import io.grpc.stub.ClientCalls;
import io.grpc.stub.MetadataUtils;
import io.grpc.stub.StreamObserver;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.nio.NioSocketChannel;
import io.netty.handler.ssl.SslProvider;
import io.netty.util.concurrent.DefaultThreadFactory;
import io.weft.namers.tls.ClientTls;
import io.weft.stack.activity.Activity.Observation;
import io.weft.stack.time.Loop;
import java.io.IOException;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.logging.Level;
import java.util.logging.Logger;

/**
 * One connection to one member of the cluster, from its opening until it fails or is not needed any
 * more; it is not mended. All that happens on it is told on the loop.
 */
final class Link implements AutoCloseable {
  /** Of an answer: a page of a listing, or the events of one watch that lagged behind. */
  private static final int MAX_MESSAGE_BYTES = 32 << 20;

  /** The least that gRPC takes, and above the least that etcd suffers from a client. */
  private static final Duration PING = Duration.ofSeconds(10);

  /** The transport has a few things to do when it is shut down. */
  private static final long QUIET_MILLIS = 50;

  /** A member that has lost its leader then fails requests, and ends streams. */
  private static final Metadata.Key<String> REQUIRE_LEADER = key("hasleader");

  /** What a member says of a request, and not of itself. */
  private static final Set<Status.Code> REFUSALS =
      Set.of(
          Status.Code.FAILED_PRECONDITION,
          Status.Code.INVALID_ARGUMENT,
          Status.Code.NOT_FOUND,
          Status.Code.OUT_OF_RANGE,
          Status.Code.PERMISSION_DENIED,
          Status.Code.RESOURCE_EXHAUSTED);

  private static final Logger GRPC = Logger.getLogger("io.grpc");

  static {
    // It tells the standard error, as long as nobody configures it, which transports it has found.
    if (GRPC.getLevel() == null) {
      GRPC.setLevel(Level.WARNING);
    }
  }

  private final Member member;
  private final Duration limit;
  private final Consumer<Link> proven;
  private final Consumer<Link> broken;
  private final EventLoopGroup thread;
  private final ManagedChannel transport;
  private final Channel channel;
  private final CallOptions options;
  private final WatchStream watches;
  private String problem = "the connection was closed";
  private boolean closed;

  /**
   * Opens a connection, which is made with the first request.
   *
   * @param proven is told when etcd has accepted a watch or a registration
   * @param broken is told once that the connection is of no use any more
   * @throws IOException if a file for TLS cannot be read
   */
  Link(Member member, Access access, Loop loop, Consumer<Link> proven, Consumer<Link> broken)
      throws IOException {
    this.member = member;
    this.limit = access.probe();
    this.proven = proven;
    this.broken = broken;
    NettyChannelBuilder builder =
        NettyChannelBuilder.forAddress(member.host(), member.port())
            .channelType(NioSocketChannel.class)
            .executor(loop)
            .maxInboundMessageSize(MAX_MESSAGE_BYTES)
            .keepAliveTime(PING.toNanos(), TimeUnit.NANOSECONDS)
            .keepAliveTimeout(limit.toNanos(), TimeUnit.NANOSECONDS);
    if (member.tls()) {
      ClientTls tls = access.tls().orElse(ClientTls.DEFAULT);
      builder.sslContext(GrpcSslContexts.configure(tls.builder(), SslProvider.JDK).build());
    } else {
      builder.usePlaintext();
    }
    this.thread =
        new MultiThreadIoEventLoopGroup(
            1, new DefaultThreadFactory("weft-etcd", true), NioIoHandler.newFactory());
    this.transport = builder.eventLoopGroup(thread).build();
    Metadata headers = new Metadata();
    headers.put(REQUIRE_LEADER, "true");
    this.channel =
        ClientInterceptors.intercept(transport, MetadataUtils.newAttachHeadersInterceptor(headers));
    this.options =
        access
            .login()
            .map(
                login ->
                    CallOptions.DEFAULT.withCallCredentials(new Token(login, transport, limit)))
            .orElse(CallOptions.DEFAULT);
    this.watches = new WatchStream(this, loop, limit);
  }

  static Metadata.Key<String> key(String name) {
    return Metadata.Key.of(name, Metadata.ASCII_STRING_MARSHALLER);
  }

  /**
   * Sends a request. If the member fails to serve it the link is broken, and neither is told.
   *
   * @param answered is told the answer
   * @param refused is told why etcd does not grant the request
   */
  <Q, A> void ask(
      MethodDescriptor<Q, A> method, Q request, Consumer<A> answered, Consumer<String> refused) {
    CallOptions limited = options.withDeadlineAfter(limit.toNanos(), TimeUnit.NANOSECONDS);
    ClientCalls.asyncUnaryCall(
        channel.newCall(method, limited), request, new Told<>(answered, refused, () -> {}));
  }

  /**
   * Opens a stream in both directions. As with a request, its failure breaks the link; its regular
   * end counts as refused.
   */
  <Q, A> StreamObserver<Q> stream(
      MethodDescriptor<Q, A> method, Consumer<A> answered, Consumer<String> refused) {
    return ClientCalls.asyncBidiStreamingCall(
        channel.newCall(method, options),
        new Told<>(answered, refused, () -> refused.accept("etcd ended the stream")));
  }

  /** Watches keys, until the observation is closed. */
  Observation watch(Keys keys, long fromRevision, WatchStream.Watcher watcher) {
    return watches.watch(keys, fromRevision, watcher);
  }

  /** What answers in the way that is wanted. */
  void proven() {
    proven.accept(this);
  }

  /** It is of no use any more. */
  void broken(String why) {
    if (!closed) {
      problem = "etcd at " + member.authority() + " " + why;
      close();
      broken.accept(this);
    }
  }

  /** Why it broke. */
  String problem() {
    return problem;
  }

  @Override
  public void close() {
    if (!closed) {
      closed = true;
      watches.close();
      transport.shutdownNow();
      thread.shutdownGracefully(QUIET_MILLIS, limit.toMillis(), TimeUnit.MILLISECONDS);
    }
  }

  private final class Told<A> implements StreamObserver<A> {
    private final Consumer<A> answered;
    private final Consumer<String> refused;
    private final Runnable completed;

    Told(Consumer<A> answered, Consumer<String> refused, Runnable completed) {
      this.answered = answered;
      this.refused = refused;
      this.completed = completed;
    }

    @Override
    public void onNext(A answer) {
      if (!closed) {
        answered.accept(answer);
      }
    }

    @Override
    public void onError(Throwable error) {
      Status status = Status.fromThrowable(error);
      if (closed) {
        return;
      }
      if (REFUSALS.contains(status.getCode())) {
        refused.accept("etcd at " + member.authority() + " says: " + described(status));
      } else {
        broken("is away: " + described(status));
      }
    }

    @Override
    public void onCompleted() {
      if (!closed) {
        completed.run();
      }
    }
  }

  /** In one line. */
  private static String described(Status status) {
    StringBuilder text = new StringBuilder(status.getCode().toString());
    if (status.getDescription() != null) {
      text.append(": ").append(status.getDescription().lines().findFirst().orElse(""));
    }
    if (status.getCause() != null && status.getCause().getMessage() != null) {
      text.append(" (").append(status.getCause().getMessage()).append(')');
    }
    return text.toString();
  }
}
