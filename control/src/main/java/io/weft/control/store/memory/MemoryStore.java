package io.weft.control.store.memory;

import io.weft.control.store.Contents;
import io.weft.control.store.Revision;
import io.weft.control.store.Store;
import io.weft.control.store.StoreException;
import io.weft.control.store.StoreException.Reason;
import io.weft.control.store.Version;
import io.weft.control.store.Write;
import io.weft.stack.activity.Activity;
import io.weft.stack.activity.Var;
import io.weft.stack.time.Loop;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Supplier;

/** One opening of a collection. */
final class MemoryStore implements Store {
  private final Loop loop;
  private final MemoryCollection collection;
  private final Var<Contents> contents = Var.pending();
  private final Activity.Observation observation;
  private volatile boolean closed;

  MemoryStore(Loop loop, MemoryCollection collection) {
    this.loop = loop;
    this.collection = collection;
    this.observation = collection.contents().observe(contents::setState);
  }

  @Override
  public Activity<Contents> contents() {
    return contents;
  }

  @Override
  public CompletionStage<Version> write(Write write) {
    return onLoop(() -> collection.write(write));
  }

  @Override
  public CompletionStage<List<Revision>> history(String key, int limit) {
    return onLoop(() -> collection.history(key, limit));
  }

  private <T> CompletionStage<T> onLoop(Supplier<T> work) {
    CompletableFuture<T> result = new CompletableFuture<>();
    if (closed) {
      result.completeExceptionally(
          new StoreException(Reason.UNAVAILABLE, "the store is closed"));
      return result;
    }
    loop.execute(
        () -> {
          try {
            result.complete(work.get());
          } catch (StoreException refusal) {
            result.completeExceptionally(refusal);
          }
        });
    return result;
  }

  @Override
  public Optional<String> problem() {
    return Optional.empty();
  }

  @Override
  public void close() {
    closed = true;
    observation.close();
  }
}
