package io.weft.namers.watch;

import io.weft.stack.activity.Activity;
import io.weft.stack.activity.Activity.Observation;
import io.weft.stack.activity.Shared;
import io.weft.stack.activity.State;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import java.util.function.Function;

/**
 * One watch for each key that somebody observes, shared by all who observe the same key. With the
 * last of them the watch ends and the key is forgotten.
 */
public final class Watches<K, T> {
  private final ConcurrentMap<K, Watch<T>> live = new ConcurrentHashMap<>();
  private final Function<? super K, ? extends Activity<T>> open;

  /**
   * @param open gives the activity to share; called when a key is first observed, and must do no
   *     more than to make an activity
   */
  public Watches(Function<? super K, ? extends Activity<T>> open) {
    this.open = open;
  }

  /** The shared activity of a key. */
  public Activity<T> watch(K key) {
    return observer -> observe(key, observer);
  }

  /** How many keys are observed. */
  public int size() {
    return live.size();
  }

  private Observation observe(K key, Consumer<? super State<T>> observer) {
    Watch<T> watch =
        live.compute(
            key,
            (k, present) ->
                present == null ? new Watch<>(new Shared<>(opened(k)), 1) : present.plus(1));
    Observation observation = watch.shared().observe(observer);
    AtomicBoolean observed = new AtomicBoolean(true);
    return () -> {
      if (observed.getAndSet(false)) {
        observation.close();
        live.computeIfPresent(key, (k, last) -> last.users() == 1 ? null : last.plus(-1));
      }
    };
  }

  private Activity<T> opened(K key) {
    try {
      return open.apply(key);
    } catch (RuntimeException e) {
      return Activity.failed(e); // observing does not throw
    }
  }

  private record Watch<T>(Shared<T> shared, int users) {
    Watch<T> plus(int more) {
      return new Watch<>(shared, users + more);
    }
  }
}
