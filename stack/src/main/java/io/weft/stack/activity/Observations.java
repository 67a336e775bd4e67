package io.weft.stack.activity;

import java.util.function.Consumer;

/** How the activities made of other activities observe those. */
final class Observations {
  private Observations() {}

  /** Observes; an activity that throws instead, against its contract, counts as failed. */
  static <T> Activity.Observation begin(Activity<T> activity, Consumer<? super State<T>> observer) {
    try {
      return activity.observe(observer);
    } catch (RuntimeException e) {
      observer.accept(new State.Failed<>(e));
      return () -> {};
    }
  }
}
