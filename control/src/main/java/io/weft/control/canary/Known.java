package io.weft.control.canary;

import io.weft.stack.activity.Activity;
import io.weft.stack.activity.Settling;
import io.weft.stack.activity.State;
import java.time.Duration;
import java.util.concurrent.CompletionStage;

/** What is known of something that changes, as soon as it is. */
final class Known {
  private static final Duration PATIENCE = Duration.ofSeconds(10);

  private Known() {}

  /** The first value; fails with {@link CanaryRefused} when there is none. */
  static <T> CompletionStage<T> first(Activity<T> activity) {
    return Settling.of(activity, state -> !(state instanceof State.Pending<T>), PATIENCE)
        .thenApply(
            state -> {
              if (state instanceof State.Ok<T> ok) {
                return ok.value();
              }
              throw state instanceof State.Failed<T> failed
                  ? new CanaryRefused(String.valueOf(failed.cause().getMessage()))
                  : new CanaryRefused("not known in " + PATIENCE.toSeconds() + " s");
            });
  }
}
