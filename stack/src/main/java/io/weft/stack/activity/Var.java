package io.weft.stack.activity;

import java.util.function.Consumer;

/**
 * An activity whose state is set by its owner. Setting it tells all observers before it returns,
 * unless another thread is telling them: then that thread tells them the new state too.
 */
public final class Var<T> implements Activity<T> {
  private final Broadcast<T> broadcast;

  private Var(State<T> initial) {
    broadcast = new Broadcast<>(initial, present -> present, () -> {});
  }

  public static <T> Var<T> pending() {
    return new Var<>(new State.Pending<>());
  }

  public static <T> Var<T> of(T value) {
    return new Var<>(new State.Ok<>(value));
  }

  /** The present state. */
  public State<T> state() {
    return broadcast.state();
  }

  /** Sets a value. */
  public void set(T value) {
    setState(new State.Ok<>(value));
  }

  public void setState(State<T> state) {
    broadcast.publish(state);
  }

  @Override
  public Observation observe(Consumer<? super State<T>> observer) {
    return broadcast.observe(observer);
  }
}
