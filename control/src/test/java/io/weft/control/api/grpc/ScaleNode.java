package io.weft.control.api.grpc;

import com.google.protobuf.ByteString;
import com.google.protobuf.CodedInputStream;
import com.google.protobuf.WireFormat;
import io.grpc.CallOptions;
import io.grpc.ClientCall;
import io.grpc.ManagedChannel;
import io.grpc.Metadata;
import io.grpc.MethodDescriptor;
import io.grpc.Status;
import io.grpc.netty.NettyChannelBuilder;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.socket.nio.NioSocketChannel;
import io.weft.namers.control.wire.FromNode;
import io.weft.namers.control.wire.Revision;
import io.weft.namers.control.wire.RoutingGrpc;
import io.weft.namers.control.wire.ToNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;

/**
 * A simulated node: counts what it is told, by the outermost fields of each message, and connects
 * again after a random while when its stream ends.
 */
final class ScaleNode implements AutoCloseable {
  private static final MethodDescriptor<ByteString, ByteString> FOLLOW =
      RoutingGrpc.getFollowMethod().toBuilder(new Bytes(), new Bytes()).build();

  private final EventLoopGroup loop;
  private final int port;
  private final Fleet fleet;
  private final ByteString hello;
  private final int retryMillis;
  private ManagedChannel channel;
  private Counts counts = new Counts(0);
  private boolean closed;

  /** What all nodes of a run share; {@link #watch} is asked at each connection. */
  interface Fleet {
    ByteString watch();

    void told(ScaleNode node, ByteString message);

    /** What a node was told changes; called under its lock. */
    void progress(Counts counts);
  }

  /** What a node was told since its stream or the last revision began. */
  static final class Counts {
    final long revision;
    int bindings;
    int clusters;
    int unchanged;
    int unchangedClusters;
    long bytes;
    boolean reported;

    Counts(long revision) {
      this.revision = revision;
    }

    @Override
    public String toString() {
      return "%d bindings, %d clusters; unchanged: %d and %d"
          .formatted(bindings, clusters, unchanged, unchangedClusters);
    }
  }

  ScaleNode(String name, int port, EventLoopGroup loop, int retryMillis, Fleet fleet) {
    this.port = port;
    this.loop = loop;
    this.fleet = fleet;
    this.retryMillis = retryMillis;
    this.hello = FromNode.newBuilder().setHello(TestNode.hello(name)).build().toByteString();
    this.channel = channel();
  }

  private ManagedChannel channel() {
    return NettyChannelBuilder.forAddress(
            new InetSocketAddress(InetAddress.getLoopbackAddress(), port))
        .channelType(NioSocketChannel.class)
        .eventLoopGroup(loop)
        .directExecutor()
        .usePlaintext()
        .build();
  }

  synchronized void connect() {
    if (closed) {
      return;
    }
    counts = new Counts(0);
    ClientCall<ByteString, ByteString> call = channel.newCall(FOLLOW, CallOptions.DEFAULT);
    call.start(
        new ClientCall.Listener<>() {
          @Override
          public void onMessage(ByteString message) {
            told(message);
            call.request(1);
          }

          @Override
          public void onClose(Status status, Metadata trailers) {
            again();
          }
        },
        new Metadata());
    call.request(1);
    call.sendMessage(hello);
    call.sendMessage(fleet.watch());
  }

  private synchronized void again() {
    channel.shutdownNow();
    if (!closed) {
      channel = channel();
      int wait = ThreadLocalRandom.current().nextInt(retryMillis) + 1;
      loop.schedule(this::connect, wait, TimeUnit.MILLISECONDS)
          .addListener(done -> done.isSuccess());
    }
  }

  private synchronized void told(ByteString message) {
    try {
      count(message);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    fleet.told(this, message);
    fleet.progress(counts);
  }

  private void count(ByteString message) throws IOException {
    CodedInputStream fields = message.newCodedInput();
    for (int tag = fields.readTag(); tag != 0; tag = fields.readTag()) {
      switch (WireFormat.getTagFieldNumber(tag)) {
        case ToNode.BINDINGS_FIELD_NUMBER -> counts.bindings++;
        case ToNode.CLUSTERS_FIELD_NUMBER -> counts.clusters++;
        case ToNode.UNCHANGED_FIELD_NUMBER -> counts.unchanged++;
        case ToNode.UNCHANGED_CLUSTERS_FIELD_NUMBER -> counts.unchangedClusters++;
        case ToNode.REVISION_FIELD_NUMBER -> {
          counts = new Counts(Revision.parseFrom(fields.readByteBuffer()).getNumber());
          continue;
        }
        default -> {}
      }
      fields.skipField(tag);
    }
    counts.bytes += message.size();
  }

  /** Fails unless it was told this much, and no more. */
  synchronized void expect(int told, int unchanged) {
    if (counts.bindings != told
        || counts.clusters != told
        || counts.unchanged != unchanged
        || counts.unchangedClusters != unchanged) {
      throw new IllegalStateException("told " + counts);
    }
  }

  @Override
  public synchronized void close() {
    closed = true;
    channel.shutdownNow();
  }
}
