package io.weft.control.store.remote;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.weft.control.store.Change;
import io.weft.control.store.Contents;
import io.weft.control.store.Document;
import io.weft.control.store.Revision;
import io.weft.control.store.Store;
import io.weft.control.store.StoreException;
import io.weft.control.store.StoreException.Reason;
import io.weft.control.store.Version;
import io.weft.control.store.Write;
import io.weft.control.store.Write.Condition;
import io.weft.stack.activity.State;
import io.weft.testkit.Seen;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Writers of one key, each of whom changes what it sees there by compare-and-set, again and again;
 * and the proof, from the history that is left, that nothing was lost and nothing done twice. A
 * text is {@code <version that was replaced>/<number of the write>}.
 */
public final class Workload implements AutoCloseable {
  private static final Duration LIMIT = Duration.ofSeconds(30);
  private static final String KEY = "default";

  private final List<Store> stores;
  private final List<Seen<Contents>> seen = new ArrayList<>();
  private final AtomicInteger number = new AtomicInteger();
  private final AtomicInteger wanted = new AtomicInteger();
  private final Map<String, Version> acknowledged = new ConcurrentHashMap<>();
  private final Set<String> unknown = ConcurrentHashMap.newKeySet();
  private final Set<String> refused = ConcurrentHashMap.newKeySet();
  private final ConcurrentLinkedQueue<AssertionError> wrong = new ConcurrentLinkedQueue<>();
  private volatile boolean closed;

  /** One writer for each store. */
  public Workload(Store... stores) {
    this.stores = List.of(stores);
    for (Store store : stores) {
      seen.add(new Seen<>(store.contents()));
    }
  }

  /** Has them write until so many more writes are acknowledged. */
  public void write(int count) {
    wanted.addAndGet(count);
    stores.forEach(this::write);
  }

  /** Waits until some of them are, or all. */
  public void awaitAcknowledged(int count) {
    await().atMost(LIMIT).until(() -> acknowledged.size() >= count || !wrong.isEmpty());
    assertThat(wrong).isEmpty();
  }

  public void awaitAll() {
    awaitAcknowledged(wanted.get());
  }

  /** How many writers were not told what became of a write. */
  public int unknown() {
    return unknown.size();
  }

  private void write(Store store) {
    if (closed || acknowledged.size() >= wanted.get()) {
      return;
    }
    Version base = now(store).map(Document::version).orElse(new Version(0));
    String text = base + "/" + number.incrementAndGet();
    Condition condition = base.number() == 0 ? new Condition.Absent() : new Condition.At(base);
    Change change = new Change("writer", Instant.EPOCH, "");
    store
        .write(new Write(KEY, condition, Optional.of(text), change))
        .whenComplete((version, error) -> done(store, text, version, error))
        .exceptionally(error -> new Version(0))
        .thenRunAsync(() -> write(store));
  }

  private void done(Store store, String text, Version version, Throwable error) {
    if (error == null) {
      acknowledged.put(text, version);
      Version told = now(store).map(Document::version).orElse(new Version(0));
      if (told.compareTo(version) < 0) {
        wrong.add(new AssertionError(version + " was acknowledged, and then told " + told));
      }
    } else if (((StoreException) error).reason() == Reason.UNKNOWN) {
      unknown.add(text);
    } else {
      refused.add(text);
    }
  }

  private static Optional<Document> now(Store store) {
    try (Seen<Contents> now = new Seen<>(store.contents())) {
      return now.last() instanceof State.Ok<Contents> ok ? ok.value().get(KEY) : Optional.empty();
    }
  }

  /** Proves it, with what a store tells that has seen nothing of it before. */
  public void check(Store fresh) throws Exception {
    closed = true;
    List<Revision> last = fresh.history(KEY, Integer.MAX_VALUE).toCompletableFuture().get();
    List<String> texts = new ArrayList<>();
    Version before = new Version(0);
    for (int i = last.size() - 1; i >= 0; i--) {
      Revision revision = last.get(i);
      String text = revision.text().orElseThrow();
      assertThat(text).as("what was replaced in each step").startsWith(before + "/");
      assertThat(revision.version()).isGreaterThan(before);
      if (acknowledged.containsKey(text)) {
        assertThat(revision.version()).isEqualTo(acknowledged.get(text));
      }
      before = revision.version();
      texts.add(text);
    }
    assertThat(texts).doesNotHaveDuplicates();
    assertThat(texts).containsAll(acknowledged.keySet());
    assertThat(refused).as("what was refused").noneMatch(texts::contains);
    Version end = before;
    await().atMost(LIMIT).until(() -> now(fresh).map(Document::version).equals(Optional.of(end)));
    for (Store store : stores) {
      await().atMost(LIMIT).until(() -> now(store).map(Document::version).equals(Optional.of(end)));
    }
    seen.forEach(Workload::checkTold);
    assertThat(wrong).isEmpty();
  }

  /** The version that is told never goes back, and what is known never becomes unknown. */
  private static void checkTold(Seen<Contents> seen) {
    long version = 0;
    boolean known = false;
    for (State<Contents> state : seen.states()) {
      assertThat(known && !(state instanceof State.Ok)).isFalse();
      if (state instanceof State.Ok<Contents> ok) {
        known = true;
        long told = ok.value().get(KEY).map(document -> document.version().number()).orElse(0L);
        assertThat(told).isGreaterThanOrEqualTo(version);
        version = told;
      }
    }
  }

  @Override
  public void close() {
    closed = true;
    seen.forEach(Seen::close);
  }
}
