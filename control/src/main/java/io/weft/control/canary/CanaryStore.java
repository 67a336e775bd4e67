package io.weft.control.canary;

import io.weft.control.store.Change;
import io.weft.control.store.Contents;
import io.weft.control.store.Document;
import io.weft.control.store.Store;
import io.weft.control.store.StoreException;
import io.weft.control.store.Version;
import io.weft.control.store.Write;
import io.weft.stack.activity.Activity;
import io.weft.stack.activity.State;
import io.weft.stack.time.WallClock;
import java.time.Instant;
import java.util.Collections;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.CompletionStage;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The documents in which canaries are kept, one for each name in a namespace. Thread-safe. */
final class CanaryStore implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(CanaryStore.class);
  private static final long SECOND = 1_000_000_000L;

  private final Store store;
  private final WallClock clock;
  private final Activity.Observation observation;
  private volatile Contents contents = Contents.EMPTY;

  /** A canary in the version in which it stands. */
  record Kept(Canary canary, Version version) {}

  /**
   * @param store stays its owner's
   */
  CanaryStore(Store store, WallClock clock) {
    this.store = store;
    this.clock = clock;
    this.observation =
        store
            .contents()
            .observe(
                state -> {
                  if (state instanceof State.Ok<Contents> ok) {
                    contents = ok.value();
                  }
                });
  }

  /** The time of day, for what is written. */
  Instant now() {
    long nanos = clock.nanos();
    return Instant.ofEpochSecond(nanos / SECOND, nanos % SECOND);
  }

  /** Those that can be read, by namespace and name. */
  SortedMap<String, Kept> all() {
    SortedMap<String, Kept> all = new TreeMap<>();
    contents
        .documents()
        .forEach((key, document) -> read(document).ifPresent(kept -> all.put(key, kept)));
    return Collections.unmodifiableSortedMap(all);
  }

  Optional<Kept> find(String namespace, String name) {
    return contents.get(key(namespace, name)).flatMap(CanaryStore::read);
  }

  private static Optional<Kept> read(Document document) {
    try {
      return Optional.of(new Kept(CanaryJson.read(document.text()), document.version()));
    } catch (IllegalArgumentException e) {
      log.warn("a canary in the store cannot be read: {}", e.getMessage());
      return Optional.empty();
    }
  }

  /** A new canary takes the place of the one of the same name that is there, if it still is. */
  CompletionStage<Version> begin(Canary canary, Optional<Version> before, String author) {
    return write(
        canary,
        before.<Write.Condition>map(Write.Condition.At::new).orElseGet(Write.Condition.Absent::new),
        author);
  }

  /** The next state of a canary. */
  CompletionStage<Kept> replace(Kept before, Canary next, String author) {
    return write(next, new Write.Condition.At(before.version()), author)
        .thenApply(version -> new Kept(next, version));
  }

  private CompletionStage<Version> write(Canary canary, Write.Condition condition, String author) {
    CanaryPlan plan = canary.plan();
    return store.write(
        new Write(
            key(plan.namespace(), plan.name()),
            condition,
            Optional.of(CanaryJson.of(canary).toString()),
            new Change(author, now(), canary.note())));
  }

  private static String key(String namespace, String name) {
    String flat = name.replace('/', '.').replace('\\', '%');
    return namespace + ":" + (flat.startsWith(".") ? flat.substring(1) : flat);
  }

  /** Whether somebody else was faster. */
  static boolean isChanged(Throwable failure) {
    Throwable cause = failure.getCause() == null ? failure : failure.getCause();
    return cause instanceof StoreException refused
        && refused.reason() == StoreException.Reason.CHANGED;
  }

  @Override
  public void close() {
    observation.close();
  }
}
