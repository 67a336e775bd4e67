package io.weft.node.router;

import io.weft.stack.time.Ticker;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.function.Function;

/**
 * Things made on first use and closed when nobody used them for a while, or when there are too many
 * and they were used longest ago. A look-up of what is there takes no lock and allocates nothing.
 */
final class IdleCache<K, V extends AutoCloseable> implements AutoCloseable {
  /** Finer than this, times of use are not kept: it would make all loops write the same line. */
  private static final long PRECISION_NANOS = 1_000_000_000;

  private final int capacity;
  private final long idleNanos;
  private final Ticker ticker;
  private final Function<K, V> make;
  private final ConcurrentMap<K, Entry<V>> entries = new ConcurrentHashMap<>();
  private boolean closed; // guarded by this

  IdleCache(int capacity, long idleNanos, Ticker ticker, Function<K, V> make) {
    this.capacity = capacity;
    this.idleNanos = idleNanos;
    this.ticker = ticker;
    this.make = make;
  }

  private static final class Entry<V> {
    private final V value;
    private volatile long usedNanos;

    Entry(V value, long usedNanos) {
      this.value = value;
      this.usedNanos = usedNanos;
    }
  }

  /**
   * The value of a key, made when there is none.
   *
   * @param nowNanos the present by the cache's ticker, as the caller has it at hand
   */
  V get(K key, long nowNanos) {
    Entry<V> entry = entries.get(key);
    if (entry == null) {
      return add(key, nowNanos);
    }
    if (nowNanos - entry.usedNanos > PRECISION_NANOS) {
      entry.usedNanos = nowNanos;
    }
    return entry.value;
  }

  private synchronized V add(K key, long nowNanos) {
    Entry<V> present = entries.get(key);
    if (present != null) {
      return present.value;
    }
    if (entries.size() >= capacity) {
      evictOldest();
    }
    V value = make.apply(key);
    if (!closed) {
      entries.put(key, new Entry<>(value, nowNanos));
    }
    return value;
  }

  private void evictOldest() {
    entries.entrySet().stream()
        .min(Comparator.comparingLong((Map.Entry<K, Entry<V>> e) -> e.getValue().usedNanos))
        .ifPresent(oldest -> drop(oldest.getKey()));
  }

  /** Closes what has been idle for too long. */
  synchronized void sweep() {
    long now = ticker.nanos();
    entries.forEach(
        (key, entry) -> {
          if (now - entry.usedNanos > idleNanos) {
            drop(key);
          }
        });
  }

  List<V> values() {
    List<V> values = new ArrayList<>();
    entries.values().forEach(entry -> values.add(entry.value));
    return values;
  }

  int size() {
    return entries.size();
  }

  private void drop(K key) {
    Entry<V> entry = entries.remove(key);
    if (entry != null) {
      close(entry.value);
    }
  }

  @Override
  public synchronized void close() {
    closed = true;
    List.copyOf(entries.keySet()).forEach(this::drop);
  }

  private static void close(AutoCloseable value) {
    try {
      value.close();
    } catch (Exception e) {
      throw new IllegalStateException("closing " + value + " failed", e);
    }
  }
}
