package io.weft.namers.control;

import io.grpc.Metadata;
import io.grpc.Server;
import io.grpc.ServerCall;
import io.grpc.ServerCallHandler;
import io.grpc.ServerInterceptor;
import io.grpc.Status;
import io.grpc.netty.NettyServerBuilder;
import io.grpc.stub.StreamObserver;
import io.weft.namers.control.wire.ExplainReply;
import io.weft.namers.control.wire.ExplainRequest;
import io.weft.namers.control.wire.FromNode;
import io.weft.namers.control.wire.Held;
import io.weft.namers.control.wire.Hello;
import io.weft.namers.control.wire.Name;
import io.weft.namers.control.wire.Report;
import io.weft.namers.control.wire.Revision;
import io.weft.namers.control.wire.RoutingGrpc;
import io.weft.namers.control.wire.ToNode;
import io.weft.namers.control.wire.Watch;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** A control service that says what a test wants, and remembers what it was told. */
final class ScriptedControl implements AutoCloseable {
  private final List<Stream> streams = new CopyOnWriteArrayList<>();
  private final List<ExplainRequest> explained = new CopyOnWriteArrayList<>();
  private final List<String> authorizations = new CopyOnWriteArrayList<>();
  private final Server server;
  private volatile @Nullable Revision revision;
  private volatile Function<ExplainRequest, ExplainReply> explanation =
      request -> ExplainReply.getDefaultInstance();

  /** One that answers each stream with a revision; with none if it is negative. */
  ScriptedControl(long revision) throws IOException {
    this(0, revision);
  }

  ScriptedControl(int port, long revision) throws IOException {
    this.revision = revision < 0 ? null : Wire.revision("store", revision);
    this.server =
        NettyServerBuilder.forAddress(new InetSocketAddress(InetAddress.getLoopbackAddress(), port))
            .permitKeepAliveTime(1, TimeUnit.SECONDS)
            .intercept(new Authorizations())
            .addService(new Routing())
            .build()
            .start();
  }

  String address() {
    return "127.0.0.1:" + port();
  }

  int port() {
    return server.getPort();
  }

  void explain(Function<ExplainRequest, ExplainReply> reply) {
    explanation = reply;
  }

  List<ExplainRequest> explained() {
    return explained;
  }

  List<String> authorizations() {
    return authorizations;
  }

  /** The streams that were ever opened, in their order. */
  List<Stream> streams() {
    return streams;
  }

  /** The last stream, once there are so many. */
  Stream stream(int number) {
    Fixture.eventually(
        () -> {
          if (streams.size() < number || streams.get(number - 1).hello == null) {
            throw new AssertionError("no stream " + number + " has said hello");
          }
        });
    return streams.get(number - 1);
  }

  @Override
  public void close() throws InterruptedException {
    server.shutdownNow();
    server.awaitTermination(30, TimeUnit.SECONDS);
  }

  /** The stream of one router. */
  final class Stream implements StreamObserver<FromNode> {
    private final StreamObserver<ToNode> to;
    private final List<Watch> watches = new CopyOnWriteArrayList<>();
    private final List<Name> forgotten = new CopyOnWriteArrayList<>();
    private final List<Report> reports = new CopyOnWriteArrayList<>();
    private volatile @Nullable Hello hello;

    Stream(StreamObserver<ToNode> to) {
      this.to = to;
    }

    Hello hello() {
      Hello said = hello;
      if (said == null) {
        throw new AssertionError("no hello");
      }
      return said;
    }

    List<Watch> watches() {
      return watches;
    }

    List<Held> held() {
      return watches.stream().flatMap(watch -> watch.getNamesList().stream()).toList();
    }

    List<Name> forgotten() {
      return forgotten;
    }

    List<Report> reports() {
      return reports;
    }

    synchronized void say(ToNode.Builder message) {
      to.onNext(message.build());
    }

    /** Waits until it is asked for a name. */
    Held asked(String path) {
      Held[] found = new Held[1];
      Fixture.eventually(
          () ->
              found[0] =
                  held().stream()
                      .filter(held -> held.getName().getPath().equals(path))
                      .findFirst()
                      .orElseThrow(() -> new AssertionError(path + " is not in " + held())));
      return found[0];
    }

    void end() {
      to.onError(Status.UNAVAILABLE.withDescription("going").asRuntimeException());
    }

    @Override
    public void onNext(FromNode message) {
      switch (message.getMessageCase()) {
        case HELLO -> {
          hello = message.getHello();
          Revision first = revision;
          if (first != null) {
            say(ToNode.newBuilder().setRevision(first));
          }
        }
        case WATCH -> watches.add(message.getWatch());
        case FORGET -> forgotten.addAll(message.getForget().getNamesList());
        case REPORT -> reports.add(message.getReport());
        case MESSAGE_NOT_SET -> throw new AssertionError("an empty message");
      }
    }

    @Override
    public void onError(Throwable gone) {}

    @Override
    public void onCompleted() {
      to.onCompleted();
    }
  }

  private final class Routing extends RoutingGrpc.RoutingImplBase {
    @Override
    public StreamObserver<FromNode> follow(StreamObserver<ToNode> to) {
      Stream stream = new Stream(to);
      streams.add(stream);
      return stream;
    }

    @Override
    public void explain(ExplainRequest request, StreamObserver<ExplainReply> reply) {
      explained.add(request);
      reply.onNext(explanation.apply(request));
      reply.onCompleted();
    }
  }

  private final class Authorizations implements ServerInterceptor {
    @Override
    public <Q, A> ServerCall.Listener<Q> interceptCall(
        ServerCall<Q, A> call, Metadata headers, ServerCallHandler<Q, A> next) {
      String shown =
          headers.get(Metadata.Key.of("authorization", Metadata.ASCII_STRING_MARSHALLER));
      if (shown != null) {
        authorizations.add(shown);
      }
      return next.startCall(call, headers);
    }
  }
}
