package io.weft.namers.etcd;

import io.etcd.jetcd.api.Event;
import io.etcd.jetcd.api.WatchCancelRequest;
import io.etcd.jetcd.api.WatchCreateRequest;
import io.etcd.jetcd.api.WatchGrpc;
import io.etcd.jetcd.api.WatchProgressRequest;
import io.etcd.jetcd.api.WatchRequest;
import io.etcd.jetcd.api.WatchResponse;
import io.grpc.stub.StreamObserver;
import io.weft.stack.activity.Activity.Observation;
import io.weft.stack.time.Loop;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import org.jspecify.annotations.Nullable;

/**
 * All watches of one connection, on one stream. While there are any, etcd is asked again and again
 * for a sign of life: a stream that has gone dead says nothing, and so does one on which nothing
 * happens.
 */
final class WatchStream implements AutoCloseable {
  private final Link link;
  private final Loop loop;
  private final Duration limit;
  private final Queue<Watch> asked = new ArrayDeque<>(); // etcd confirms them in this order
  private final Map<Long, Watch> confirmed = new HashMap<>();
  private @Nullable StreamObserver<WatchRequest> requests;
  private Loop.@Nullable Timeout next;
  private boolean heard; // since the last look
  private int unanswered;

  /** What is told of one watch. */
  interface Watcher {
    /** It is in place. */
    void watching();

    /** Something happened; in the order in which it did. */
    void happened(List<Event> events);

    /** etcd has ended it, since what it starts from has been compacted. */
    void compacted();

    /** etcd has ended it, and why. */
    void refused(String problem);
  }

  WatchStream(Link link, Loop loop, Duration limit) {
    this.link = link;
    this.loop = loop;
    this.limit = limit;
  }

  Observation watch(Keys keys, long fromRevision, Watcher watcher) {
    StreamObserver<WatchRequest> to = requests == null ? open() : requests;
    Watch watch = new Watch(watcher);
    asked.add(watch);
    to.onNext(
        WatchRequest.newBuilder()
            .setCreateRequest(
                WatchCreateRequest.newBuilder()
                    .setKey(keys.start())
                    .setRangeEnd(keys.end())
                    .setStartRevision(fromRevision))
            .build());
    return () -> end(watch);
  }

  private StreamObserver<WatchRequest> open() {
    StreamObserver<WatchRequest> opened =
        link.stream(
            WatchGrpc.getWatchMethod(),
            this::told,
            why -> link.broken("ended all watches: " + why));
    requests = opened;
    next = loop.schedule(limit.toNanos() / 2, this::checkPulse);
    return opened;
  }

  private void checkPulse() {
    StreamObserver<WatchRequest> to = requests;
    if (to == null) {
      return;
    }
    // One request may stay without an answer: etcd gives none while a watch catches up.
    unanswered = heard || !inUse() ? 0 : unanswered + 1;
    if (unanswered == 2) {
      link.broken("has been silent for " + limit.toMillis() + " ms, though asked");
      return;
    }
    heard = false;
    if (inUse()) {
      to.onNext(
          WatchRequest.newBuilder()
              .setProgressRequest(WatchProgressRequest.getDefaultInstance())
              .build());
    }
    next = loop.schedule(limit.toNanos() / 2, this::checkPulse);
  }

  private boolean inUse() {
    return !asked.isEmpty() || !confirmed.isEmpty();
  }

  private void told(WatchResponse response) {
    heard = true;
    if (response.getCreated()) {
      created(response);
    }
    Watch watch = confirmed.get(response.getWatchId());
    if (watch == null) {
      return; // ended meanwhile, or a sign of life
    }
    if (response.getCanceled()) {
      confirmed.remove(response.getWatchId());
      watch.ended = true;
      canceled(response, watch.watcher);
    } else if (response.getEventsCount() > 0) {
      watch.watcher.happened(response.getEventsList());
    }
  }

  private void created(WatchResponse response) {
    Watch watch = asked.remove();
    if (response.getCanceled()) { // refused at once, with an id or without
      watch.ended = true;
      canceled(response, watch.watcher);
      return;
    }
    watch.id = response.getWatchId();
    confirmed.put(watch.id, watch);
    if (watch.ended) {
      cancel(watch);
    } else {
      link.proven();
      watch.watcher.watching();
    }
  }

  private static void canceled(WatchResponse response, Watcher watcher) {
    if (response.getCompactRevision() > 0) {
      watcher.compacted();
    } else {
      watcher.refused("etcd ended the watch: " + response.getCancelReason());
    }
  }

  private void end(Watch watch) {
    if (!watch.ended) {
      watch.ended = true;
      if (confirmed.get(watch.id) == watch) {
        cancel(watch);
      }
    }
  }

  private void cancel(Watch watch) {
    confirmed.remove(watch.id);
    if (requests != null) {
      requests.onNext(
          WatchRequest.newBuilder()
              .setCancelRequest(WatchCancelRequest.newBuilder().setWatchId(watch.id))
              .build());
    }
  }

  /** Nothing is told any more. */
  @Override
  public void close() {
    requests = null;
    asked.clear();
    confirmed.clear();
    if (next != null) {
      next.cancel();
      next = null;
    }
  }

  private static final class Watch {
    private final Watcher watcher;
    private long id = -1;
    private boolean ended;

    Watch(Watcher watcher) {
      this.watcher = watcher;
    }
  }
}
