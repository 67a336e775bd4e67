package io.weft.control.api.grpc;

import io.weft.control.store.Contents;
import io.weft.control.store.Document;
import io.weft.control.store.Revision;
import io.weft.control.store.Store;
import io.weft.control.store.Version;
import io.weft.control.store.Write;
import io.weft.stack.activity.Activity;
import io.weft.stack.activity.Var;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/** A store whose contents a test sets. */
public final class HandStore implements Store {
  private final Var<Contents> contents = Var.pending();
  private final SortedMap<String, Document> documents = new TreeMap<>();
  private long last;

  /** What a replica shows that has nothing, or nothing more, to show. */
  public synchronized void show() {
    contents.set(new Contents(documents));
  }

  /** In the next version. */
  public synchronized void put(String key, String text) {
    put(key, text, last + 1);
  }

  public synchronized void put(String key, String text, long version) {
    last = version;
    documents.put(key, new Document(text, new Version(version)));
    show();
  }

  public synchronized void delete(String key) {
    documents.remove(key);
    show();
  }

  @Override
  public Activity<Contents> contents() {
    return contents;
  }

  @Override
  public CompletionStage<Version> write(Write write) {
    return CompletableFuture.failedStage(new UnsupportedOperationException());
  }

  @Override
  public CompletionStage<List<Revision>> history(String key, int limit) {
    return CompletableFuture.failedStage(new UnsupportedOperationException());
  }

  @Override
  public String lineage() {
    return "test";
  }

  @Override
  public Optional<String> problem() {
    return Optional.empty();
  }

  @Override
  public void close() {}
}
