package io.weft.control.store.file;

import io.weft.control.store.Contents;
import io.weft.control.store.Document;
import io.weft.control.store.Revision;
import io.weft.control.store.Store;
import io.weft.control.store.StoreException;
import io.weft.control.store.StoreException.Reason;
import io.weft.control.store.Version;
import io.weft.control.store.Write;
import io.weft.stack.activity.Activity;
import io.weft.stack.activity.Var;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Queue;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A collection in a journal of its own, which one thread writes and reads. Writes that wait
 * together go to the disk together.
 */
final class FileStore implements Store {
  private static final Logger log = LoggerFactory.getLogger(FileStore.class);

  private record Pending(Write write, CompletableFuture<Version> result) {
    void refuse(Reason reason, String message, @Nullable Throwable cause) {
      result.completeExceptionally(
          cause == null
              ? new StoreException(reason, message)
              : new StoreException(reason, message, cause));
    }
  }

  private final LockFile lock;
  private final ExecutorService executor;
  private final Queue<Pending> waiting = new ConcurrentLinkedQueue<>();
  private final Var<Contents> contents;
  private volatile Optional<String> problem = Optional.empty();
  private volatile @Nullable Thread thread;

  // Confined to the thread.
  private final Journal journal;
  private final SortedMap<String, Document> documents;

  private FileStore(
      String name, LockFile lock, Journal journal, SortedMap<String, Document> documents) {
    this.lock = lock;
    this.journal = journal;
    this.documents = documents;
    this.contents = Var.of(new Contents(documents));
    this.executor =
        Executors.newSingleThreadExecutor(
            task -> {
              Thread own = new Thread(task, name);
              own.setDaemon(true);
              thread = own;
              return own;
            });
  }

  /**
   * Opens the journal of a collection for this process alone.
   *
   * @param revisions how many changes of each key are kept
   */
  static Store open(Path directory, String collection, int revisions, Disk disk)
      throws IOException {
    Files.createDirectories(directory);
    LockFile lock = LockFile.take(directory.resolve(collection + ".lock"));
    try {
      SortedMap<String, Document> documents = new TreeMap<>();
      Journal journal =
          Journal.open(
              disk,
              directory.resolve(collection + ".journal"),
              revisions,
              entry -> apply(entry, documents));
      return new FileStore("weft-store-" + collection, lock, journal, documents);
    } catch (IOException | RuntimeException e) {
      lock.close();
      throw e;
    }
  }

  private static void apply(Entry entry, SortedMap<String, Document> documents) {
    Revision revision = entry.revision();
    revision
        .text()
        .ifPresentOrElse(
            text -> documents.put(entry.key(), new Document(text, revision.version())),
            () -> documents.remove(entry.key()));
  }

  @Override
  public Activity<Contents> contents() {
    return contents;
  }

  @Override
  public CompletionStage<Version> write(Write write) {
    Pending pending = new Pending(write, new CompletableFuture<>());
    waiting.add(pending);
    try {
      executor.execute(this::commit);
    } catch (RejectedExecutionException e) {
      if (waiting.remove(pending)) {
        pending.refuse(Reason.UNAVAILABLE, "the store is closed", e);
      }
    }
    return pending.result();
  }

  /** Writes what waits; what is not taken has a task of its own behind this one. */
  private void commit() {
    List<Pending> batch = new ArrayList<>();
    List<Entry> entries = new ArrayList<>();
    Set<String> keys = new HashSet<>();
    // A second write of a key waits for the first: nobody is told of a version that is not durable.
    for (Pending next = waiting.peek();
        next != null && keys.add(next.write().key());
        next = waiting.peek()) {
      if (!waiting.remove(next)) {
        continue; // it was too late for the end of the store
      }
      Write write = next.write();
      Optional<StoreException> refusal =
          write.refusal(Optional.ofNullable(documents.get(write.key())).map(Document::version));
      if (refusal.isPresent()) {
        keys.remove(write.key());
        next.result().completeExceptionally(refusal.get());
      } else {
        Version version = new Version(journal.lastVersion() + batch.size() + 1);
        batch.add(next);
        entries.add(new Entry(write.key(), new Revision(version, write.text(), write.change())));
      }
    }
    if (!batch.isEmpty()) {
      commit(batch, entries);
    }
  }

  private void commit(List<Pending> batch, List<Entry> entries) {
    boolean wasBroken = journal.isBroken();
    try {
      journal.append(entries);
    } catch (IOException e) {
      // What could not be taken back may be there when the journal is opened anew.
      boolean mayBeThere = journal.isBroken() && !wasBroken;
      failed(batch, mayBeThere ? Reason.UNKNOWN : Reason.UNAVAILABLE, e);
      return;
    }
    problem = Optional.empty();
    entries.forEach(entry -> apply(entry, documents));
    contents.set(new Contents(documents));
    for (int i = 0; i < batch.size(); i++) {
      batch.get(i).result().complete(entries.get(i).revision().version());
    }
    journal.compactIfDue();
  }

  private void failed(List<Pending> batch, Reason reason, IOException failure) {
    String message = "the journal cannot be written: " + failure.getMessage();
    if (!problem.equals(Optional.of(message))) {
      log.error("{}", message, failure);
    }
    problem = Optional.of(message);
    batch.forEach(pending -> pending.refuse(reason, message, failure));
  }

  @Override
  public CompletionStage<List<Revision>> history(String key, int limit) {
    CompletableFuture<List<Revision>> result = new CompletableFuture<>();
    try {
      executor.execute(
          () -> {
            try {
              result.complete(journal.history(key, limit).stream().map(Entry::revision).toList());
            } catch (IOException e) {
              result.completeExceptionally(
                  new StoreException(
                      Reason.UNAVAILABLE, "the journal cannot be read: " + e.getMessage(), e));
            }
          });
    } catch (RejectedExecutionException e) {
      result.completeExceptionally(
          new StoreException(Reason.UNAVAILABLE, "the store is closed", e));
    }
    return result;
  }

  @Override
  public Optional<String> problem() {
    return problem;
  }

  /**
   * Waits for the writes that were asked for before, unless it is the store's own thread that calls
   * this: then the same directory can be opened again a moment later only.
   */
  @Override
  public void close() {
    try {
      executor.execute(this::end);
      executor.shutdown();
    } catch (RejectedExecutionException e) {
      return; // closed before
    }
    if (Thread.currentThread() == thread) {
      return;
    }
    try {
      if (!executor.awaitTermination(1, TimeUnit.MINUTES)) {
        log.error("the disk does not answer; what was written last may be lost");
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void end() {
    try (lock;
        journal) {
      waiting.forEach(pending -> pending.refuse(Reason.UNAVAILABLE, "the store is closed", null));
    } catch (IOException e) {
      log.warn("the journal was not closed in order", e);
    }
  }
}
