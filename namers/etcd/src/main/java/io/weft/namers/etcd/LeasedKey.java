package io.weft.namers.etcd;

import com.google.protobuf.ByteString;
import io.etcd.jetcd.api.KVGrpc;
import io.etcd.jetcd.api.LeaseGrantRequest;
import io.etcd.jetcd.api.LeaseGrantResponse;
import io.etcd.jetcd.api.LeaseGrpc;
import io.etcd.jetcd.api.LeaseKeepAliveRequest;
import io.etcd.jetcd.api.LeaseKeepAliveResponse;
import io.etcd.jetcd.api.LeaseRevokeRequest;
import io.etcd.jetcd.api.PutRequest;
import io.grpc.stub.StreamObserver;
import io.weft.stack.time.Loop;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** A key on one link, under one lease, which is kept alive. Confined to the loop. */
final class LeasedKey implements AutoCloseable {
  private final Link link;
  private final ByteString key;
  private final int ttlSeconds;
  private final Loop loop;
  private final Supplier<String> value;
  private final Owner owner;
  private long lease;
  private boolean writing;
  private boolean writeAgain;
  private boolean answered;
  private @Nullable StreamObserver<LeaseKeepAliveRequest> keepAlive;
  private Loop.@Nullable Timeout next;
  private boolean closed;

  /** What is told of the key, until it is closed. */
  interface Owner {
    /** etcd has this value. */
    void written(String value);

    /** The lease could not be had, or is no more, and the key with it. */
    void lost(String problem);
  }

  /**
   * @param value of the key, asked for each time it is written
   */
  LeasedKey(
      Link link, ByteString key, int ttlSeconds, Loop loop, Supplier<String> value, Owner owner) {
    this.link = link;
    this.key = key;
    this.ttlSeconds = ttlSeconds;
    this.loop = loop;
    this.value = value;
    this.owner = owner;
  }

  /** Asks for the lease, and then writes. */
  void grant() {
    link.ask(
        LeaseGrpc.getLeaseGrantMethod(),
        LeaseGrantRequest.newBuilder().setTTL(ttlSeconds).build(),
        this::granted,
        this::lost);
  }

  private void granted(LeaseGrantResponse granted) {
    if (closed) {
      return; // it runs out by itself
    }
    if (!granted.getError().isEmpty()) {
      lost(granted.getError());
      return;
    }
    lease = granted.getID();
    keepAlive = link.stream(LeaseGrpc.getLeaseKeepAliveMethod(), this::kept, this::lost);
    answered = true;
    beat(Math.max(1, granted.getTTL()));
    write();
  }

  /** Writes the value, as soon as there is a lease. */
  void write() {
    if (closed || lease == 0) {
      return;
    }
    if (writing) {
      writeAgain = true; // etcd may change the order of two requests that are under way
      return;
    }
    writing = true;
    String written = value.get();
    PutRequest request =
        PutRequest.newBuilder()
            .setKey(key)
            .setValue(ByteString.copyFromUtf8(written))
            .setLease(lease)
            .build();
    link.ask(KVGrpc.getPutMethod(), request, response -> written(written), this::lost);
  }

  private void written(String text) {
    writing = false;
    if (closed) {
      return;
    }
    link.proven();
    if (writeAgain) {
      writeAgain = false;
      write();
    }
    owner.written(text);
  }

  /** Three times in the life of the lease, so that one answer may be late. */
  private void beat(long ttl) {
    StreamObserver<LeaseKeepAliveRequest> to = keepAlive;
    if (closed || to == null) {
      return;
    }
    if (!answered) {
      link.broken("has not answered that a lease is to be kept");
      return;
    }
    answered = false;
    to.onNext(LeaseKeepAliveRequest.newBuilder().setID(lease).build());
    next = loop.schedule(TimeUnit.SECONDS.toNanos(ttl) / 3, () -> beat(ttl));
  }

  private void kept(LeaseKeepAliveResponse response) {
    answered = true;
    if (response.getTTL() <= 0) {
      lost("its lease has run out");
    }
  }

  private void lost(String problem) {
    if (!closed) {
      owner.lost(problem);
    }
  }

  /** Ends the lease, and the key with it. */
  void revoke(Runnable done) {
    long ended = lease;
    close();
    if (ended == 0) {
      done.run();
      return;
    }
    link.ask(
        LeaseGrpc.getLeaseRevokeMethod(),
        LeaseRevokeRequest.newBuilder().setID(ended).build(),
        response -> done.run(),
        refused -> done.run());
  }

  /** Nothing is told any more. */
  @Override
  public void close() {
    closed = true;
    if (next != null) {
      next.cancel();
    }
    if (keepAlive != null) {
      keepAlive.onCompleted();
      keepAlive = null;
    }
  }
}
