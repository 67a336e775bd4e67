package io.weft.control.store.consul;

import io.weft.control.store.remote.Replica;
import io.weft.control.store.remote.Waiting;
import io.weft.namers.watch.Reconnects;
import io.weft.stack.activity.Activity.Observation;
import io.weft.stack.activity.State;
import io.weft.stack.time.Loop;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Keeps a {@link Replica} like the keys of a collection, by blocking queries and the rules that
 * Consul's documentation has for their index. One that goes back is no sign of a fault: Consul
 * forgets deletions after a while, and a server may be behind. What cannot go back is the index of
 * the whole KV as the leader tells it. So whenever the index of a query is lost, the leader is
 * asked for that first; one that is older than what was seen before comes of a Consul that was set
 * up anew, or from a backup, and is not taken. For the loop's thread, except for {@link #problem}.
 */
final class Following implements AutoCloseable {
  /** Keys that change all the time are listed ten times a second, and no more often. */
  private static final long PAUSE_NANOS = Duration.ofMillis(100).toNanos();

  private final Kv kv;
  private final Layout layout;
  private final Consistency reads;
  private final Replica replica;
  private final Loop loop;
  private final Reconnects retries;
  private final Waiting waiting;
  private Observation call = () -> {};
  private Loop.@Nullable Timeout pause;
  private long index; // of the query; 0 if the next one is to be answered at once
  private long latest; // the newest change that was seen, also of other keys
  private boolean closed;
  private volatile Optional<String> problem = Optional.empty();

  /**
   * @param waiting for the keys to be known and followed
   */
  Following(
      Kv kv,
      Layout layout,
      Consistency reads,
      Replica replica,
      Loop loop,
      Reconnects retries,
      Waiting waiting) {
    this.kv = kv;
    this.layout = layout;
    this.reads = reads;
    this.replica = replica;
    this.loop = loop;
    this.retries = retries;
    this.waiting = waiting;
  }

  Optional<String> problem() {
    return problem;
  }

  /** The index of a change that was made here. */
  void wrote(long version) {
    latest = Math.max(latest, version);
  }

  void start() {
    index = 0;
    if (!closed) {
      // At first too: to a token that may read nothing an old Consul lists nothing, and says no
      // more.
      if (replica.isWhole() || reads != Consistency.STALE) {
        call = kv.newest(layout.nothing(), this::compared);
      } else {
        list(reads, 0);
      }
    }
  }

  private void compared(State<Long> newest) {
    if (newest instanceof State.Failed<Long> failed) {
      failed(failed.cause());
    } else if (newest instanceof State.Ok<Long> ok && ok.value() < latest) {
      failed(
          "Consul is at index %d and was at %d before, which is not taken until the control service restarts"
              .formatted(ok.value(), latest));
    } else {
      list(Consistency.CONSISTENT, latest);
    }
  }

  /**
   * Asks for the keys.
   *
   * @param seen a change that the answer knows for certain
   */
  private void list(Consistency consistency, long seen) {
    pause = null;
    call = kv.list(layout.documents(), index, consistency, state -> listed(state, seen));
  }

  private void listed(State<Kv.Listing> state, long seen) {
    if (state instanceof State.Failed<Kv.Listing> failed) {
      failed(failed.cause());
    } else if (state instanceof State.Ok<Kv.Listing> ok) {
      if (ok.value().index() < index) {
        pause = loop.schedule(PAUSE_NANOS, this::start);
      } else {
        take(ok.value(), seen);
        pause = loop.schedule(PAUSE_NANOS, () -> list(reads, 0));
      }
    }
  }

  private void take(Kv.Listing listing, long seen) {
    index = Math.max(1, listing.index()); // so that the next query blocks
    latest = Math.max(latest, listing.index());
    Set<String> listed = new HashSet<>();
    for (Pair pair : listing.pairs()) {
      layout
          .key(pair.key())
          .ifPresent(
              key -> {
                listed.add(key);
                String text = new String(pair.value(), StandardCharsets.UTF_8);
                replica.put(key, text, pair.modified());
              });
    }
    replica.retain(listed, Math.max(listing.index(), seen));
    replica.tell();
    retries.succeeded();
    problem = Optional.empty();
    waiting.release();
  }

  private void failed(Throwable why) {
    failed(String.valueOf(why.getMessage()));
  }

  private void failed(String why) {
    waiting.hold();
    problem = Optional.of(why);
    retries.later(this::start);
  }

  /** Nothing is told any more. */
  @Override
  public void close() {
    closed = true;
    call.close();
    if (pause != null) {
      pause.cancel();
    }
  }
}
