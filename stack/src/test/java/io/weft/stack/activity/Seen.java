package io.weft.stack.activity;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;

/** An observer that keeps what it was told, and notes when two threads told it at once. */
final class Seen<T> implements Consumer<State<T>> {
  private final List<State<T>> states = Collections.synchronizedList(new ArrayList<>());
  private final AtomicInteger inside = new AtomicInteger();
  private volatile boolean overlapped;

  @Override
  public void accept(State<T> state) {
    if (inside.incrementAndGet() != 1) {
      overlapped = true;
    }
    states.add(state);
    inside.decrementAndGet();
  }

  List<State<T>> states() {
    return List.copyOf(states);
  }

  List<T> values() {
    return states().stream()
        .filter(State.Ok.class::isInstance)
        .map(state -> ((State.Ok<T>) state).value())
        .toList();
  }

  State<T> last() {
    return states.get(states.size() - 1);
  }

  int count() {
    return states.size();
  }

  boolean overlapped() {
    return overlapped;
  }
}
