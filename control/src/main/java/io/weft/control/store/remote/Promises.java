package io.weft.control.store.remote;

import io.weft.control.store.StoreException;
import io.weft.control.store.StoreException.Reason;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;

/** The results that somebody waits for; those which are open at the end fail. Thread-safe. */
public final class Promises implements AutoCloseable {
  private final Map<Object, CompletableFuture<?>> open = new ConcurrentHashMap<>();

  /** A new one. */
  public <T> CompletableFuture<T> promise() {
    CompletableFuture<T> promise = new CompletableFuture<>();
    Object entry = new Object();
    open.put(entry, promise);
    CompletableFuture<T> unused = promise.whenComplete((value, problem) -> open.remove(entry));
    return promise;
  }

  /** Fails those whose requests are on their way; others have to be refused before. */
  @Override
  public void close() {
    for (CompletableFuture<?> promise : List.copyOf(open.values())) {
      promise.completeExceptionally(
          new StoreException(Reason.UNKNOWN, "the store was closed before the answer came"));
    }
  }
}
