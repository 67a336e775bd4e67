package io.weft.stack.activity;

import java.util.List;
import java.util.function.Consumer;
import java.util.function.Function;

/**
 * A value that changes and may be pending or failed: a name's binding, a set of addresses, a file.
 *
 * <p>Whoever wants the value observes it. The first observer starts the work behind it (a watch, a
 * poll), and the end of the last observation stops it: memory and connections depend on what is
 * looked at.
 *
 * <p>Threads: any thread may observe and close. An observer is told the present state during {@link
 * #observe} (or just after it, by a thread that is telling others at that moment) and each later
 * state once, in order, never from two threads at once, and never after {@link Observation#close}
 * returned on the thread that tells it. It must be quick and must not block.
 */
public interface Activity<T> {

  /**
   * Tells an observer the present state, and each one that follows until it is closed. Does not
   * throw: what goes wrong is a failed state.
   */
  Observation observe(Consumer<? super State<T>> observer);

  /** An activity that is always ok with one value. */
  static <T> Activity<T> value(T value) {
    return constant(new State.Ok<>(value));
  }

  /** An activity that has failed for good. */
  static <T> Activity<T> failed(Throwable cause) {
    return constant(new State.Failed<>(cause));
  }

  /** An activity that never changes. */
  static <T> Activity<T> constant(State<T> state) {
    return observer -> {
      observer.accept(state);
      return () -> {};
    };
  }

  /** The activity of a function's results; pending and failed states pass through. */
  default <U> Activity<U> map(Function<? super T, ? extends U> function) {
    return observer -> observe(state -> observer.accept(state.map(function)));
  }

  /**
   * The activity that follows, for each value of this one, the activity which a function gives for
   * it; the one before it is let go only once the new one is observed, so that a watch which both
   * share goes on.
   */
  default <U> Activity<U> flatMap(Function<? super T, ? extends Activity<U>> function) {
    return new FlatMapped<>(this, function);
  }

  /** The states of several activities, in their order; told anew when any of them changes. */
  static <T> Activity<List<State<T>>> states(List<? extends Activity<T>> activities) {
    return activities.isEmpty() ? value(List.of()) : new States<>(activities);
  }

  /** This activity without repetitions of an equal state. */
  default Activity<T> distinct() {
    return new Distinct<>(this);
  }

  /** The end of an observation. Idempotent. */
  interface Observation extends AutoCloseable {
    @Override
    void close();
  }
}
