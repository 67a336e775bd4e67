package io.weft.stack.activity;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One state and those who observe it. All changes go through one serial queue, so observers see the
 * same states in the same order, each at most once at a time.
 */
final class Broadcast<T> {
  private static final Logger log = LoggerFactory.getLogger(Broadcast.class);

  private final SerialQueue queue = new SerialQueue();
  private final UnaryOperator<State<T>> onFirst;
  private final Runnable onLast;
  private final List<Seat> seats = new ArrayList<>();
  private volatile State<T> state;

  /**
   * @param onFirst gives the state with which the first observer starts, from the present one
   * @param onLast is told that the last observer has gone
   */
  Broadcast(State<T> initial, UnaryOperator<State<T>> onFirst, Runnable onLast) {
    this.state = initial;
    this.onFirst = onFirst;
    this.onLast = onLast;
  }

  State<T> state() {
    return state;
  }

  void publish(State<T> next) {
    execute(() -> set(next));
  }

  void execute(Runnable task) {
    queue.execute(task);
  }

  /** Sets the state and tells it; only from a task of {@link #execute}. */
  void set(State<T> next) {
    state = next;
    for (Seat seat : List.copyOf(seats)) {
      seat.tell(next);
    }
  }

  Activity.Observation observe(Consumer<? super State<T>> observer) {
    Seat seat = new Seat(observer);
    execute(
        () -> {
          if (seat.closed) {
            return;
          }
          if (seats.isEmpty()) {
            state = onFirst.apply(state);
          }
          seats.add(seat);
          seat.tell(state);
        });
    return seat;
  }

  private final class Seat implements Activity.Observation {
    private final Consumer<? super State<T>> observer;
    private volatile boolean closed;

    Seat(Consumer<? super State<T>> observer) {
      this.observer = observer;
    }

    void tell(State<T> told) {
      if (closed) {
        return;
      }
      try {
        observer.accept(told);
      } catch (RuntimeException | Error e) {
        // One observer's mistake must not keep the state from the others.
        log.error("an observer of a changing value failed", e);
      }
    }

    @Override
    public void close() {
      closed = true;
      execute(
          () -> {
            if (seats.remove(this) && seats.isEmpty()) {
              onLast.run();
            }
          });
    }
  }
}
