package io.weft.namers.control;

import io.grpc.CallOptions;
import io.grpc.ManagedChannel;
import io.grpc.Status;
import io.grpc.netty.GrpcSslContexts;
import io.grpc.netty.NettyChannelBuilder;
import io.grpc.stub.ClientCalls;
import io.grpc.stub.StreamObserver;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.nio.NioSocketChannel;
import io.netty.handler.ssl.SslProvider;
import io.netty.util.concurrent.DefaultThreadFactory;
import io.weft.namers.control.wire.ExplainReply;
import io.weft.namers.control.wire.ExplainRequest;
import io.weft.namers.control.wire.FromNode;
import io.weft.namers.control.wire.RoutingGrpc;
import io.weft.namers.control.wire.ToNode;
import io.weft.stack.time.Loop;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/**
 * One connection to one control service, from its opening until it fails or is not needed any more;
 * it is not mended. All that happens on it is told on the loop.
 */
final class Link implements AutoCloseable {
  /** Of a message: all that changes at once for a router with many names. */
  private static final int MAX_MESSAGE_BYTES = 64 << 20;

  /** The least that gRPC takes. */
  private static final Duration PING = Duration.ofSeconds(10);

  /** For a connection, for the first answer on it, and for that to a ping. */
  private static final Duration LIMIT = Duration.ofSeconds(3);

  /** The transport has a few things to do when it is shut down. */
  private static final long QUIET_MILLIS = 50;

  private final Peer peer;
  private final Consumer<Link> proven;
  private final Consumer<Link> broken;
  private final EventLoopGroup thread;
  private final ManagedChannel transport;
  private final CallOptions options;
  private final Loop.Timeout silence;
  private String problem = "the connection was closed";
  private boolean isProven;
  private boolean closed;

  /**
   * Opens a connection, which is made with the first stream.
   *
   * @param proven is told once that the control service answers
   * @param broken is told once that the connection is of no use any more
   * @throws IOException if a file for TLS or the token cannot be used
   */
  Link(Peer peer, Access access, Loop loop, Consumer<Link> proven, Consumer<Link> broken)
      throws IOException {
    this.peer = peer;
    this.proven = proven;
    this.broken = broken;
    this.options =
        access
            .token()
            .map(token -> CallOptions.DEFAULT.withCallCredentials(new BearerToken(token)))
            .orElse(CallOptions.DEFAULT);
    NettyChannelBuilder builder =
        NettyChannelBuilder.forAddress(peer.host(), peer.port())
            .channelType(NioSocketChannel.class)
            .withOption(ChannelOption.CONNECT_TIMEOUT_MILLIS, (int) LIMIT.toMillis())
            .executor(loop)
            .maxInboundMessageSize(MAX_MESSAGE_BYTES)
            .keepAliveTime(PING.toNanos(), TimeUnit.NANOSECONDS)
            .keepAliveTimeout(LIMIT.toNanos(), TimeUnit.NANOSECONDS);
    if (access.tls().isPresent()) {
      Access.Tls tls = access.tls().get();
      builder.sslContext(GrpcSslContexts.configure(tls.files().builder(), SslProvider.JDK).build());
      tls.commonName().ifPresent(builder::overrideAuthority);
    } else {
      builder.usePlaintext();
    }
    this.thread =
        new MultiThreadIoEventLoopGroup(
            1, new DefaultThreadFactory("weft-control", true), NioIoHandler.newFactory());
    this.transport = builder.eventLoopGroup(thread).build();
    this.silence =
        loop.schedule(
            LIMIT.toNanos(), () -> broken("has said nothing for " + LIMIT.toMillis() + " ms"));
  }

  Peer peer() {
    return peer;
  }

  /** Opens the stream of a router; its end breaks the connection. */
  StreamObserver<FromNode> follow(Consumer<ToNode> told) {
    return ClientCalls.asyncBidiStreamingCall(
        transport.newCall(RoutingGrpc.getFollowMethod(), options),
        new StreamObserver<>() {
          @Override
          public void onNext(ToNode message) {
            if (!closed) {
              told.accept(message);
              answered();
            }
          }

          @Override
          public void onError(Throwable error) {
            Status status = Status.fromThrowable(error);
            broken(saying(status) + described(status));
          }

          @Override
          public void onCompleted() {
            broken("has ended the stream");
          }
        });
  }

  private void answered() {
    if (!closed && !isProven) {
      isProven = true;
      silence.cancel();
      proven.accept(this);
    }
  }

  /**
   * Asks for an explanation; one of both is told, also when the link breaks.
   *
   * @param failed is told why there is none
   */
  void explain(ExplainRequest request, Consumer<ExplainReply> answered, Consumer<String> failed) {
    CallOptions limited = options.withDeadlineAfter(LIMIT.toNanos(), TimeUnit.NANOSECONDS);
    ClientCalls.asyncUnaryCall(
        transport.newCall(RoutingGrpc.getExplainMethod(), limited),
        request,
        new StreamObserver<ExplainReply>() {
          @Override
          public void onNext(ExplainReply reply) {
            answered.accept(reply);
          }

          @Override
          public void onError(Throwable error) {
            failed.accept(
                "the control service at "
                    + peer
                    + " does not explain: "
                    + described(Status.fromThrowable(error)));
          }

          @Override
          public void onCompleted() {}
        });
  }

  /** It is of no use any more. */
  void broken(String why) {
    if (!closed) {
      problem = "the control service at " + peer + " " + why;
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
      silence.cancel();
      transport.shutdownNow();
      thread.shutdownGracefully(QUIET_MILLIS, LIMIT.toMillis(), TimeUnit.MILLISECONDS);
    }
  }

  private static String saying(Status status) {
    return switch (status.getCode()) {
      case UNAUTHENTICATED, PERMISSION_DENIED -> "refuses: ";
      case FAILED_PRECONDITION -> "lags behind: ";
      default -> "is away: ";
    };
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
