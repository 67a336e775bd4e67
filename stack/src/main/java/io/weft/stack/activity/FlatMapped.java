package io.weft.stack.activity;

import java.util.function.Consumer;
import java.util.function.Function;

final class FlatMapped<T, U> implements Activity<U> {
  private final Activity<T> source;
  private final Function<? super T, ? extends Activity<U>> function;

  FlatMapped(Activity<T> source, Function<? super T, ? extends Activity<U>> function) {
    this.source = source;
    this.function = function;
  }

  @Override
  public Observation observe(Consumer<? super State<U>> observer) {
    Switch live = new Switch(observer);
    live.start();
    return live;
  }

  private Activity<U> follow(State<T> state) {
    State<Activity<U>> next = state.map(function);
    if (next instanceof State.Ok<Activity<U>> ok) {
      return ok.value();
    }
    return next instanceof State.Failed<Activity<U>> failed
        ? Activity.failed(failed.cause())
        : Activity.constant(new State.Pending<>());
  }

  /** One observation: the outer one, and the inner one of the outer's last value. */
  private final class Switch implements Observation {
    private final SerialQueue queue = new SerialQueue();
    private final Consumer<? super State<U>> observer;
    private Observation outer = () -> {};
    private Observation inner = () -> {};
    private long generation;
    private volatile boolean closed;

    Switch(Consumer<? super State<U>> observer) {
      this.observer = observer;
    }

    void start() {
      queue.execute(
          () ->
              outer =
                  Observations.begin(source, state -> queue.execute(() -> outerChanged(state))));
    }

    private void outerChanged(State<T> state) {
      if (closed) {
        return;
      }
      long own = ++generation;
      Observation before = inner;
      Activity<U> next = follow(state);
      inner = Observations.begin(next, told -> queue.execute(() -> innerChanged(own, told)));
      before.close();
    }

    private void innerChanged(long own, State<U> state) {
      if (!closed && own == generation) {
        observer.accept(state);
      }
    }

    @Override
    public void close() {
      closed = true;
      queue.execute(
          () -> {
            outer.close();
            inner.close();
          });
    }
  }
}
