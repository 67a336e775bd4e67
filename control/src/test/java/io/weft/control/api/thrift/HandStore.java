package io.weft.control.api.thrift;

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

/** A store that a test sets. */
final class HandStore implements Store {
  private final Var<Contents> contents = Var.of(Contents.EMPTY);
  private final SortedMap<String, Document> documents = new TreeMap<>();
  private long last;

  synchronized void set(String namespace, String dtab) {
    documents.put(namespace, new Document(dtab, new Version(++last)));
    contents.set(new Contents(documents));
  }

  @Override
  public Activity<Contents> contents() {
    return contents;
  }

  @Override
  public CompletionStage<Version> write(Write write) {
    return CompletableFuture.failedStage(new UnsupportedOperationException("set it"));
  }

  @Override
  public CompletionStage<List<Revision>> history(String key, int limit) {
    return CompletableFuture.completedStage(List.of());
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
