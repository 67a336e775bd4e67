package io.weft.control.store.etcd;

import io.grpc.CallOptions;
import io.grpc.ClientCall;
import io.grpc.ClientStreamTracer;
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
import io.weft.stack.time.Loop;
import java.io.IOException;
import java.time.Duration;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.logging.Level;
import java.util.logging.Logger;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * The members of a cluster, of which one is asked at a time: the next one, on a new connection,
 * once that has failed. What was asked on the connection before may still be answered there. For
 * the loop's thread, on which all is told.
 */
final class Cluster implements AutoCloseable {
  /** Of an answer: a page of texts, or a history. */
  private static final int MAX_MESSAGE_BYTES = 64 << 20;

  /** The least that gRPC takes, and above the least that etcd suffers from a client. */
  private static final Duration PING = Duration.ofSeconds(10);

  /** The transport has a few things to do when it is shut down. */
  private static final long QUIET_MILLIS = 50;

  /** A member that has lost its leader then fails requests, and ends streams. */
  private static final Metadata.Key<String> REQUIRE_LEADER =
      Metadata.Key.of("hasleader", Metadata.ASCII_STRING_MARSHALLER);

  private static final Logger GRPC = Logger.getLogger("io.grpc");

  static {
    // It tells the standard error, as long as nobody configures it, which transports it has found.
    if (GRPC.getLevel() == null) {
      GRPC.setLevel(Level.WARNING);
    }
  }

  private final Access access;
  private final Loop loop;
  private final EventLoopGroup thread;
  private final Set<ManagedChannel> open = new HashSet<>();
  private int member;
  private @Nullable Link current;
  private boolean closed;

  Cluster(Access access, Loop loop, RandomGenerator random) {
    this.access = access;
    this.loop = loop;
    this.member = random.nextInt(access.members().size()); // processes spread over the cluster
    this.thread =
        new MultiThreadIoEventLoopGroup(
            1, new DefaultThreadFactory("weft-etcd", true), NioIoHandler.newFactory());
  }

  /** One connection to one member, which is made with the first request. */
  private static final class Link {
    private final Member member;
    private final ManagedChannel channel;
    private final CallOptions options;

    Link(Member member, ManagedChannel channel, CallOptions options) {
      this.member = member;
      this.channel = channel;
      this.options = options;
    }
  }

  /** Sends a request, which is answered or fails within the limit. */
  <Q, A> void ask(
      MethodDescriptor<Q, A> method, Q request, Consumer<A> answered, Consumer<Problem> failed) {
    askOnce(
        method,
        request,
        answered,
        problem -> {
          if (problem.isOfToken()) { // it has run out; the next connection gets another one
            askOnce(method, request, answered, failed);
          } else {
            failed.accept(problem);
          }
        });
  }

  private <Q, A> void askOnce(
      MethodDescriptor<Q, A> method, Q request, Consumer<A> answered, Consumer<Problem> failed) {
    link(failed)
        .ifPresent(
            link -> {
              CallOptions limited =
                  link.options.withDeadlineAfter(access.probe().toNanos(), TimeUnit.NANOSECONDS);
              Told<A> told = new Told<>(link, answered, failed, false);
              ClientCalls.asyncUnaryCall(told.call(method, limited), request, told);
            });
  }

  /** Opens a stream in both directions, unless that fails at once. */
  <Q, A> Optional<StreamObserver<Q>> stream(
      MethodDescriptor<Q, A> method, Consumer<A> answered, Consumer<Problem> failed) {
    return link(failed)
        .map(
            link -> {
              Told<A> told = new Told<>(link, answered, failed, true);
              return ClientCalls.asyncBidiStreamingCall(told.call(method, link.options), told);
            });
  }

  private Optional<Link> link(Consumer<Problem> failed) {
    if (current == null) {
      Member next = access.members().get(member);
      try {
        if (closed) {
          throw new IOException("the store was closed");
        }
        current = connect(next);
      } catch (IOException | IllegalArgumentException e) {
        member = (member + 1) % access.members().size();
        failed.accept(new Problem(next, Status.UNAVAILABLE.withCause(e), false));
      }
    }
    return Optional.ofNullable(current);
  }

  private Link connect(Member to) throws IOException {
    Metadata headers = new Metadata();
    headers.put(REQUIRE_LEADER, "true");
    NettyChannelBuilder builder =
        NettyChannelBuilder.forAddress(to.host(), to.port())
            .channelType(NioSocketChannel.class)
            .eventLoopGroup(thread)
            .executor(loop)
            .intercept(MetadataUtils.newAttachHeadersInterceptor(headers))
            .maxInboundMessageSize(MAX_MESSAGE_BYTES)
            .keepAliveTime(PING.toNanos(), TimeUnit.NANOSECONDS)
            .keepAliveTimeout(access.probe().toNanos(), TimeUnit.NANOSECONDS);
    if (to.tls()) {
      ClientTls tls = access.tls().orElse(ClientTls.DEFAULT);
      builder.sslContext(GrpcSslContexts.configure(tls.builder(), SslProvider.JDK).build());
    } else {
      builder.usePlaintext();
    }
    ManagedChannel channel = builder.build();
    open.removeIf(ManagedChannel::isTerminated);
    open.add(channel);
    CallOptions options =
        access
            .login()
            .map(
                login ->
                    CallOptions.DEFAULT.withCallCredentials(
                        Token.of(login, channel, access.probe())))
            .orElse(CallOptions.DEFAULT);
    return new Link(to, channel, options);
  }

  private void leave(Link link) {
    if (link == current) {
      current = null;
      member = (member + 1) % access.members().size();
      link.channel.shutdown();
    }
  }

  /** Ends all connections. What was asked fails. */
  @Override
  public void close() {
    closed = true;
    current = null;
    open.forEach(ManagedChannel::shutdownNow);
    thread.shutdownGracefully(QUIET_MILLIS, access.probe().toMillis(), TimeUnit.MILLISECONDS);
  }

  /** What comes of one call, and whether it came to the member. */
  private final class Told<A> extends ClientStreamTracer.Factory implements StreamObserver<A> {
    private final Link link;
    private final Consumer<A> answered;
    private final Consumer<Problem> failed;
    private final boolean endless;
    private volatile boolean sent;

    Told(Link link, Consumer<A> answered, Consumer<Problem> failed, boolean endless) {
      this.link = link;
      this.answered = answered;
      this.failed = failed;
      this.endless = endless;
    }

    <Q> ClientCall<Q, A> call(MethodDescriptor<Q, A> method, CallOptions options) {
      return link.channel.newCall(method, options.withStreamTracerFactory(this));
    }

    @Override
    public ClientStreamTracer newClientStreamTracer(
        ClientStreamTracer.StreamInfo info, Metadata headers) {
      return new ClientStreamTracer() {
        @Override
        public void outboundHeaders() {
          sent = true;
        }
      };
    }

    @Override
    public void onNext(A answer) {
      answered.accept(answer);
    }

    @Override
    public void onError(Throwable error) {
      Problem problem = new Problem(link.member, Status.fromThrowable(error), sent);
      if (!problem.isRefusal()) {
        leave(link);
      }
      failed.accept(problem);
    }

    @Override
    public void onCompleted() {
      if (endless) {
        onError(Status.UNAVAILABLE.withDescription("the stream was ended").asException());
      }
    }
  }
}
