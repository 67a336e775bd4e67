package io.weft.control.api.http;

import io.weft.control.store.Contents;
import io.weft.control.store.Document;
import io.weft.control.store.Revision;
import io.weft.control.store.Store;
import io.weft.control.store.StoreException;
import io.weft.control.store.StoreException.Reason;
import io.weft.control.store.Version;
import io.weft.control.store.Write;
import io.weft.stack.activity.Activity;
import io.weft.stack.activity.State;
import io.weft.stack.activity.Var;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/** A store in memory that can be taken away. */
final class StubStore implements Store {
  private final Var<Contents> contents = Var.pending();
  private final SortedMap<String, List<Revision>> revisions = new TreeMap<>();
  private long last;
  private @Nullable StoreException trouble;

  static StubStore empty() {
    StubStore store = new StubStore();
    store.contents.set(Contents.EMPTY);
    return store;
  }

  /** One that has not read anything yet. */
  static StubStore pending() {
    return new StubStore();
  }

  /** Has all that is asked from now on fail; null ends that. */
  synchronized void fail(@Nullable StoreException with) {
    trouble = with;
  }

  @Override
  public Activity<Contents> contents() {
    return contents;
  }

  @Override
  public synchronized CompletionStage<Version> write(Write write) {
    StoreException problem = trouble != null ? trouble : refused(write);
    if (problem != null) {
      return CompletableFuture.failedStage(problem);
    }
    Version version = new Version(++last);
    revisions
        .computeIfAbsent(write.key(), key -> new ArrayList<>())
        .add(0, new Revision(version, write.text(), write.change()));
    SortedMap<String, Document> documents = new TreeMap<>(present().documents());
    if (write.text().isPresent()) {
      documents.put(write.key(), new Document(write.text().get(), version));
    } else {
      documents.remove(write.key());
    }
    contents.set(new Contents(documents));
    return CompletableFuture.completedStage(version);
  }

  private Contents present() {
    return contents.state() instanceof State.Ok<Contents> ok ? ok.value() : Contents.EMPTY;
  }

  private @Nullable StoreException refused(Write write) {
    Optional<Version> present = present().get(write.key()).map(Document::version);
    if (write.condition() instanceof Write.Condition.Absent && present.isPresent()) {
      return new StoreException(Reason.EXISTS, write.key() + " is there already");
    }
    boolean must =
        write.condition() instanceof Write.Condition.Present
            || write.condition() instanceof Write.Condition.At;
    if (must && present.isEmpty()) {
      return new StoreException(Reason.ABSENT, "there is no " + write.key());
    }
    return write.condition() instanceof Write.Condition.At at
            && !present.equals(Optional.of(at.version()))
        ? new StoreException(Reason.CHANGED, write.key() + " stands in another version")
        : null;
  }

  @Override
  public synchronized CompletionStage<List<Revision>> history(String key, int limit) {
    return trouble != null
        ? CompletableFuture.failedStage(trouble)
        : CompletableFuture.completedStage(
            revisions.getOrDefault(key, List.of()).stream().limit(limit).toList());
  }

  @Override
  public String lineage() {
    return "test";
  }

  @Override
  public synchronized Optional<String> problem() {
    return Optional.ofNullable(trouble).map(StoreException::getMessage);
  }

  @Override
  public void close() {}
}
