package io.weft.control.api.http;

import io.weft.stack.activity.Activity;
import io.weft.stack.activity.Settling;
import io.weft.stack.activity.State;
import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.function.Supplier;

/** The first thing that is known of what changes. */
final class First {
  private First() {}

  /**
   * The first value, made into something on the loop of a call. Fails as the activity does, and
   * with status 503 when there is nothing in time.
   *
   * @param problem why that may be
   */
  static <T, U> CompletionStage<U> of(
      Activity<T> activity,
      Call call,
      Duration patience,
      Supplier<String> problem,
      Function<T, U> then) {
    return Settling.of(activity, First::isKnown, patience)
        .thenApplyAsync(
            state -> {
              if (state instanceof State.Ok<T> ok) {
                return then.apply(ok.value());
              }
              throw state instanceof State.Failed<T> failed
                  ? new Refused(500, Problems.message(failed.cause()))
                  : new Refused(503, problem.get());
            },
            call.loop());
  }

  static <T> boolean isKnown(State<T> state) {
    return !(state instanceof State.Pending<T>);
  }

  /** What is known at this moment. */
  static <T> State<T> now(Activity<T> activity) {
    AtomicReference<State<T>> seen = new AtomicReference<>(new State.Pending<>());
    activity.observe(seen::set).close();
    return Objects.requireNonNull(seen.get());
  }

  /** Only the first state that is settled; the activity is observed on, so that it stays warm. */
  static <T> Activity<T> only(Activity<T> activity, Predicate<State<T>> settled) {
    return observer ->
        activity.observe(
            new Consumer<State<T>>() {
              private boolean told; // by one thread at a time

              @Override
              public void accept(State<T> state) {
                if (!told) {
                  told = settled.test(state);
                  observer.accept(told ? state : new State.Pending<>());
                }
              }
            });
  }
}
