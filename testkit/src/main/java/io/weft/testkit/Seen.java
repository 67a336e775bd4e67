package io.weft.testkit;

import io.weft.stack.activity.Activity;
import io.weft.stack.activity.State;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/** An observer that remembers all states. */
public final class Seen<T> implements AutoCloseable {
  private final List<State<T>> states = new CopyOnWriteArrayList<>();
  private final Activity.Observation observation;

  public Seen(Activity<T> activity) {
    observation = activity.observe(states::add);
  }

  public List<State<T>> states() {
    return states;
  }

  public State<T> last() {
    return states.get(states.size() - 1);
  }

  public T value() {
    if (last() instanceof State.Ok<T> ok) {
      return ok.value();
    }
    throw new AssertionError("no value: " + last());
  }

  public Throwable failure() {
    if (last() instanceof State.Failed<T> failed) {
      return failed.cause();
    }
    throw new AssertionError("not failed: " + last());
  }

  public boolean isPending() {
    return last() instanceof State.Pending;
  }

  @Override
  public void close() {
    observation.close();
  }
}
