package io.weft.stack.activity;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Predicate;

/** Waits for what changes to come to rest. */
public final class Settling {
  private Settling() {}

  /**
   * The first state that is settled, or the last one that was seen when the time is over.
   *
   * @param settled what to wait for
   */
  public static <T> CompletionStage<State<T>> of(
      Activity<T> activity, Predicate<State<T>> settled, Duration patience) {
    CompletableFuture<State<T>> first = new CompletableFuture<>();
    AtomicReference<State<T>> last = new AtomicReference<>(new State.Pending<>());
    Activity.Observation observation =
        activity.observe(
            state -> {
              last.set(state);
              if (settled.test(state)) {
                first.complete(state);
              }
            });
    return first
        .orTimeout(patience.toNanos(), TimeUnit.NANOSECONDS)
        .exceptionally(late -> last.get())
        .whenComplete((state, never) -> observation.close());
  }
}
