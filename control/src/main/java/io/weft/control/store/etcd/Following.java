package io.weft.control.store.etcd;

import com.google.protobuf.ByteString;
import io.etcd.jetcd.api.Event;
import io.etcd.jetcd.api.KVGrpc;
import io.etcd.jetcd.api.KeyValue;
import io.etcd.jetcd.api.RangeRequest;
import io.etcd.jetcd.api.RangeResponse;
import io.etcd.jetcd.api.WatchCreateRequest;
import io.etcd.jetcd.api.WatchGrpc;
import io.etcd.jetcd.api.WatchProgressRequest;
import io.etcd.jetcd.api.WatchRequest;
import io.etcd.jetcd.api.WatchResponse;
import io.grpc.Status;
import io.grpc.stub.StreamObserver;
import io.weft.control.store.remote.Replica;
import io.weft.control.store.remote.Waiting;
import io.weft.namers.watch.Reconnects;
import io.weft.stack.time.Loop;
import java.time.Duration;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Keeps a {@link Replica} like the keys of a collection: lists them at a revision, and changes them
 * by what a watch tells from that revision on. What fails begins anew. A listing is answered by a
 * majority, so one that is older than what was seen before comes of a cluster that was set up anew,
 * or from a backup: it is not taken. For the loop's thread, except for {@link #problem}.
 */
final class Following implements AutoCloseable {
  /** Bounds an answer, with texts of the greatest length. */
  private static final int PAGE = 100;

  private final Cluster cluster;
  private final Layout.Range range;
  private final Layout layout;
  private final Replica replica;
  private final Loop loop;
  private final Duration limit;
  private final Reconnects retries;
  private final Waiting waiting;
  private final Set<String> listed = new HashSet<>(); // so far
  private long latest; // the revision up to which the replica is the whole truth
  private @Nullable Watch watch;
  private boolean closed;
  private volatile Optional<String> problem = Optional.empty();

  /**
   * @param limit within which etcd gives a sign of life
   * @param waiting for the keys to be known and watched
   */
  Following(
      Cluster cluster,
      Layout layout,
      Replica replica,
      Loop loop,
      Duration limit,
      Reconnects retries,
      Waiting waiting) {
    this.cluster = cluster;
    this.layout = layout;
    this.range = layout.all();
    this.replica = replica;
    this.loop = loop;
    this.limit = limit;
    this.retries = retries;
    this.waiting = waiting;
  }

  Optional<String> problem() {
    return problem;
  }

  void start() {
    if (!closed) {
      listed.clear();
      page(range.start(), 0);
    }
  }

  /**
   * Reads a page.
   *
   * @param revision that of the page before; 0 for the first
   */
  private void page(ByteString from, long revision) {
    RangeRequest request =
        RangeRequest.newBuilder()
            .setKey(from)
            .setRangeEnd(range.end())
            .setRevision(revision)
            .setLimit(PAGE)
            .build();
    cluster.ask(KVGrpc.getRangeMethod(), request, page -> listed(page, revision), this::failed);
  }

  private void listed(RangeResponse page, long before) {
    long revision = before == 0 ? page.getHeader().getRevision() : before;
    if (closed) {
      return;
    }
    if (revision < latest) {
      failed(
          "etcd is at revision %d and was at %d before, which is not taken until the control service restarts"
              .formatted(revision, latest));
      return;
    }
    for (KeyValue pair : page.getKvsList()) {
      layout.key(pair.getKey()).ifPresent(listed::add);
      put(pair);
    }
    if (page.getMore() && page.getKvsCount() > 0) {
      ByteString last = page.getKvs(page.getKvsCount() - 1).getKey();
      page(last.concat(ByteString.copyFrom(new byte[1])), revision);
      return;
    }
    replica.retain(listed, revision);
    latest = revision;
    replica.tell();
    watch = new Watch(revision);
    watch.open();
  }

  private void put(KeyValue pair) {
    layout
        .key(pair.getKey())
        .ifPresent(key -> replica.put(key, pair.getValue().toStringUtf8(), pair.getModRevision()));
  }

  private void failed(Problem why) {
    failed(why.toString());
  }

  private void failed(String why) {
    if (!closed) {
      waiting.hold();
      problem = Optional.of(why);
      retries.later(this::start);
    }
  }

  /** Nothing is told any more. */
  @Override
  public void close() {
    closed = true;
    if (watch != null) {
      watch.end();
    }
  }

  /**
   * One watch, from its opening until it fails. etcd is asked again and again for a sign of life: a
   * stream that has gone dead says nothing, and so does one on which nothing happens.
   */
  private final class Watch {
    private final long revision;
    private Optional<StreamObserver<WatchRequest>> requests = Optional.empty();
    private Loop.@Nullable Timeout next;
    private boolean heard; // since the last look
    private int unanswered;
    private boolean ended;

    Watch(long revision) {
      this.revision = revision;
    }

    void open() {
      requests = cluster.stream(WatchGrpc.getWatchMethod(), this::told, this::failed);
      // Not from the next revision: etcd gives no sign of life as long as that has not come.
      WatchCreateRequest create =
          WatchCreateRequest.newBuilder()
              .setKey(range.start())
              .setRangeEnd(range.end())
              .setStartRevision(revision)
              .build();
      send(WatchRequest.newBuilder().setCreateRequest(create).build());
      next = loop.schedule(limit.toNanos() / 2, this::checkPulse);
    }

    private void send(WatchRequest request) {
      requests.ifPresent(to -> to.onNext(request));
    }

    private void checkPulse() {
      if (ended) {
        return;
      }
      // One request may stay without an answer: etcd gives none while a watch catches up.
      unanswered = heard ? 0 : unanswered + 1;
      if (unanswered == 2) {
        requests.ifPresent(
            to ->
                to.onError(
                    Status.UNAVAILABLE
                        .withDescription("silent for " + limit.toMillis() + " ms, though asked")
                        .asException()));
        return;
      }
      heard = false;
      send(
          WatchRequest.newBuilder()
              .setProgressRequest(WatchProgressRequest.getDefaultInstance())
              .build());
      next = loop.schedule(limit.toNanos() / 2, this::checkPulse);
    }

    private void told(WatchResponse response) {
      if (ended) {
        return;
      }
      heard = true;
      if (response.getCanceled()) {
        end();
        requests.ifPresent(StreamObserver::onCompleted);
        if (response.getCompactRevision() > 0) {
          waiting.hold();
          start();
        } else {
          Following.this.failed("etcd ended the watch: " + response.getCancelReason());
        }
        return;
      }
      for (Event event : response.getEventsList()) {
        KeyValue pair = event.getKv();
        if (event.getType() == Event.EventType.DELETE) {
          layout.key(pair.getKey()).ifPresent(key -> replica.delete(key, pair.getModRevision()));
        } else {
          put(pair);
        }
        latest = Math.max(latest, pair.getModRevision());
      }
      replica.tell();
      if (response.getCreated()) {
        retries.succeeded();
        problem = Optional.empty();
        waiting.release();
      }
    }

    private void failed(Problem why) {
      if (!ended) {
        end();
        Following.this.failed(why);
      }
    }

    void end() {
      ended = true;
      if (next != null) {
        next.cancel();
      }
    }
  }
}
