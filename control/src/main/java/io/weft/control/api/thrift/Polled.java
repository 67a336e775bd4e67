package io.weft.control.api.thrift;

import io.weft.stack.activity.Activity;
import io.weft.stack.activity.State;
import io.weft.stack.time.Loop;
import java.time.Duration;
import java.util.HashMap;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * What changes, for those who poll: each distinct state has a stamp, and a poll is answered as soon
 * as the state has another one than the poll knows. What somebody waits for is active. What nobody
 * waits for is observed on for a while, since a client that was answered comes back at once.
 * Confined to a loop.
 *
 * @param <K> what is polled
 * @param <V> what becomes known of it
 */
final class Polled<K, V> implements AutoCloseable {
  /** For so long at least a client that was answered may take to come back. */
  static final Duration RETURN = Duration.ofSeconds(1);

  static final Poll NOTHING = () -> {};

  private final String what;
  private final Capacity capacity;
  private final Loop loop;
  private final LongSupplier stamps;
  private final Function<K, Activity<V>> open;
  private final Encoder<K, V> encoder;
  private final Map<K, Entry> active = new HashMap<>();
  private final Map<K, Entry> idle = new LinkedHashMap<>(); // longest idle first
  private boolean sweeping;

  /** Writes what is known. */
  interface Encoder<K, V> {
    byte[] encode(K key, long stamp, V value);
  }

  /** A poll that waits. */
  interface Poll {
    /** Lets go of it, without an answer. Idempotent. */
    void cancel();
  }

  /**
   * @param what is polled, for messages, in the plural
   * @param stamps gives each once; starts anywhere, so that those of two processes differ
   * @param open gives what is observed, which may tell by any thread
   */
  Polled(
      String what,
      Capacity capacity,
      Loop loop,
      LongSupplier stamps,
      Function<K, Activity<V>> open,
      Encoder<K, V> encoder) {
    this.what = what;
    this.capacity = capacity;
    this.loop = loop;
    this.stamps = stamps;
    this.open = open;
    this.encoder = encoder;
  }

  /**
   * Tells once, now or later, what is known.
   *
   * @param known the stamp of what the caller knows; anything else where it knows nothing
   */
  Poll poll(K key, Stamp known, Consumer<Outcome> told) {
    @Nullable Entry entry = active.containsKey(key) ? active.get(key) : idle.get(key);
    @Nullable Seen<V> seen = entry == null ? null : entry.seen;
    if (entry != null && seen != null && !known.is(seen.stamp())) {
      entry.touch();
      told.accept(seen.outcome());
      return NOTHING;
    }
    if (!active.containsKey(key) && active.size() >= capacity.active()) {
      told.accept(
          new Outcome.Failed(
              "too many active %s: %d are waited for, which is the limit"
                  .formatted(what, capacity.active())));
      return NOTHING;
    }
    Entry waited = entry == null ? new Entry(key) : entry;
    Poll poll = waited.add(told);
    if (entry == null) {
      waited.observe();
    }
    return poll;
  }

  /** How many are waited for. */
  int active() {
    return active.size();
  }

  /** How many are observed though nobody waits for them. */
  int idle() {
    return idle.size();
  }

  private void sweepLater() {
    if (!sweeping && !idle.isEmpty()) {
      sweeping = true;
      loop.schedule(RETURN.toNanos(), this::sweep);
    }
  }

  private void sweep() {
    sweeping = false;
    Iterator<Entry> eldest = idle.values().iterator();
    while (eldest.hasNext()) {
      Entry entry = eldest.next();
      long idleNanos = loop.ticker().nanos() - entry.idleSince;
      boolean over = idle.size() > capacity.inactive() && idleNanos >= RETURN.toNanos();
      if (!over && idleNanos < capacity.inactiveTtl().toNanos()) {
        break;
      }
      eldest.remove();
      entry.close();
    }
    sweepLater();
  }

  /** Observes nothing any more; polls that wait are not answered. */
  @Override
  public void close() {
    active.values().forEach(Entry::close);
    idle.values().forEach(Entry::close);
    active.clear();
    idle.clear();
  }

  /** A state, and what those are told who do not know it. */
  private record Seen<T>(long stamp, State<T> state, Outcome outcome) {}

  /** Something that is observed. It is in one of the two maps until it is closed. */
  private final class Entry {
    private final K key;
    private final Set<Waiter> waiting = new LinkedHashSet<>();
    private Activity.@Nullable Observation observation;
    private @Nullable Seen<V> seen;
    private long idleSince;
    private boolean closed;

    Entry(K key) {
      this.key = key;
    }

    void observe() {
      observation = open.apply(key).distinct().observe(state -> loop.execute(() -> changed(state)));
    }

    Poll add(Consumer<Outcome> told) {
      Waiter waiter = new Waiter(this, told);
      waiting.add(waiter);
      idle.remove(key);
      active.put(key, this);
      return waiter;
    }

    void leave(Waiter waiter) {
      if (waiting.remove(waiter)) {
        restIfUnused();
      }
    }

    private void restIfUnused() {
      if (!closed && waiting.isEmpty()) {
        active.remove(key);
        rest();
      }
    }

    private void rest() {
      idleSince = loop.ticker().nanos();
      idle.put(key, this);
      if (idle.size() > capacity.active() + capacity.inactive()) {
        Entry eldest = idle.values().iterator().next();
        idle.remove(eldest.key);
        eldest.close();
      }
      sweepLater();
    }

    /** Makes it the one that was idle for the shortest time, if it is idle. */
    void touch() {
      if (idle.remove(key) != null) {
        rest();
      }
    }

    private void changed(State<V> state) {
      if (closed || state instanceof State.Pending || (seen != null && isSame(seen.state, state))) {
        return;
      }
      long stamp = stamps.getAsLong();
      State<byte[]> encoded = state.map(value -> encoder.encode(key, stamp, value));
      Outcome outcome =
          encoded instanceof State.Ok<byte[]> ok
              ? new Outcome.Known(ok.value())
              : new Outcome.Failed(reason(encoded));
      seen = new Seen<>(stamp, state, outcome);
      List<Waiter> told = List.copyOf(waiting);
      waiting.clear();
      if (!told.isEmpty()) {
        restIfUnused();
      }
      told.forEach(waiter -> waiter.told.accept(outcome));
    }

    private void close() {
      closed = true;
      if (observation != null) {
        observation.close();
      }
    }
  }

  /** Somebody who waits for what is observed to change. */
  private final class Waiter implements Poll {
    private final Entry entry;
    private final Consumer<Outcome> told;

    Waiter(Entry entry, Consumer<Outcome> told) {
      this.entry = entry;
      this.told = told;
    }

    @Override
    public void cancel() {
      entry.leave(this);
    }
  }

  private static boolean isSame(State<?> before, State<?> now) {
    return (before instanceof State.Failed && now instanceof State.Failed)
        ? reason(before).equals(reason(now))
        : before.equals(now);
  }

  private static String reason(State<?> state) {
    if (!(state instanceof State.Failed<?> failed)) {
      throw new IllegalArgumentException("has not failed: " + state);
    }
    Throwable cause = failed.cause();
    return cause.getMessage() == null ? cause.toString() : cause.getMessage();
  }
}
