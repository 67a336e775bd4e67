package io.weft.namers.etcd;

import com.google.protobuf.ByteString;
import io.etcd.jetcd.api.Event;
import io.etcd.jetcd.api.KVGrpc;
import io.etcd.jetcd.api.KeyValue;
import io.etcd.jetcd.api.RangeRequest;
import io.etcd.jetcd.api.RangeResponse;
import io.etcd.jetcd.api.ResponseHeader;
import io.etcd.jetcd.api.WatchGrpc;
import io.etcd.jetcd.api.WatchRequest;
import io.etcd.jetcd.api.WatchResponse;
import io.grpc.Server;
import io.grpc.netty.NettyServerBuilder;
import io.grpc.stub.StreamObserver;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/** Says of one key and its watch what a test wants, also what etcd would never say. */
final class FaithlessEtcd implements AutoCloseable {
  private final ByteString key;
  private final AtomicInteger listings = new AtomicInteger();
  private final Server server;
  private volatile String value;
  private volatile long revision;
  private volatile @Nullable String refusal;
  private volatile @Nullable StreamObserver<WatchResponse> watch;

  FaithlessEtcd(String key, String value, long revision) throws IOException {
    this.key = ByteString.copyFromUtf8(key);
    this.value = value;
    this.revision = revision;
    this.server =
        NettyServerBuilder.forAddress(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0))
            .addService(new Listing())
            .addService(new Watching())
            .build()
            .start();
  }

  String url() {
    return "http://127.0.0.1:" + server.getPort();
  }

  int listings() {
    return listings.get();
  }

  boolean isWatched() {
    return watch != null;
  }

  void list(String newValue, long newRevision) {
    value = newValue;
    revision = newRevision;
  }

  /** Refuses watches from now on; null accepts them. */
  void refuseWatches(@Nullable String why) {
    refusal = why;
  }

  void tell(String newValue, long modRevision) {
    Event event =
        Event.newBuilder().setType(Event.EventType.PUT).setKv(pair(newValue, modRevision)).build();
    say(WatchResponse.newBuilder().addEvents(event));
  }

  void tellDeletion(long modRevision) {
    Event event =
        Event.newBuilder()
            .setType(Event.EventType.DELETE)
            .setKv(KeyValue.newBuilder().setKey(key).setModRevision(modRevision))
            .build();
    say(WatchResponse.newBuilder().addEvents(event));
  }

  void endWatch(long compactRevision) {
    StreamObserver<WatchResponse> to = watch;
    watch = null;
    if (to != null) {
      to.onNext(
          WatchResponse.newBuilder().setCanceled(true).setCompactRevision(compactRevision).build());
    }
  }

  /** Ends the stream of watches, without an error. */
  void endStream() {
    StreamObserver<WatchResponse> to = watch;
    watch = null;
    if (to != null) {
      to.onCompleted();
    }
  }

  private void say(WatchResponse.Builder response) {
    StreamObserver<WatchResponse> to = watch;
    if (to != null) {
      to.onNext(response.build());
    }
  }

  private KeyValue pair(String text, long modRevision) {
    return KeyValue.newBuilder()
        .setKey(key)
        .setValue(ByteString.copyFromUtf8(text))
        .setModRevision(modRevision)
        .build();
  }

  @Override
  public void close() throws InterruptedException {
    server.shutdownNow();
    server.awaitTermination(30, TimeUnit.SECONDS);
  }

  private final class Listing extends KVGrpc.KVImplBase {
    @Override
    public void range(RangeRequest request, StreamObserver<RangeResponse> response) {
      listings.incrementAndGet();
      response.onNext(
          RangeResponse.newBuilder()
              .setHeader(ResponseHeader.newBuilder().setRevision(revision))
              .addKvs(pair(value, revision))
              .setCount(1)
              .build());
      response.onCompleted();
    }
  }

  private final class Watching extends WatchGrpc.WatchImplBase {
    @Override
    public StreamObserver<WatchRequest> watch(StreamObserver<WatchResponse> response) {
      return new StreamObserver<>() {
        @Override
        public void onNext(WatchRequest request) {
          if (request.hasProgressRequest()) {
            response.onNext(WatchResponse.newBuilder().setWatchId(-1).build());
          } else if (request.hasCreateRequest()) {
            create();
          }
        }

        private void create() {
          WatchResponse.Builder created = WatchResponse.newBuilder().setCreated(true);
          String why = refusal;
          if (why != null) {
            response.onNext(created.setWatchId(-1).setCanceled(true).setCancelReason(why).build());
          } else {
            response.onNext(created.build());
            watch = response;
          }
        }

        @Override
        public void onError(Throwable gone) {}

        @Override
        public void onCompleted() {
          response.onCompleted();
        }
      };
    }
  }
}
