package io.weft.stack.activity;

import java.util.function.Function;

/** The state of an {@link Activity}. */
public sealed interface State<T> {

  /** No value yet. */
  record Pending<T>() implements State<T> {}

  /** A value. */
  record Ok<T>(T value) implements State<T> {}

  /** No value, and why. A later state may be another. */
  record Failed<T>(Throwable cause) implements State<T> {}

  /** The state of a function's result; an exception of the function is a failed state. */
  @SuppressWarnings("unchecked") // a pending or failed state holds no T
  default <U> State<U> map(Function<? super T, ? extends U> function) {
    if (this instanceof Ok<T> ok) {
      try {
        return new Ok<>(function.apply(ok.value()));
      } catch (RuntimeException e) {
        return new Failed<>(e);
      }
    }
    return (State<U>) this;
  }
}
