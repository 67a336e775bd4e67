package io.weft.stack.activity;

import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * An activity that observes another one once for all its own observers, and only while it has any:
 * the way to let many names share one watch.
 */
public final class Shared<T> implements Activity<T> {
  private final Activity<T> source;
  private final Broadcast<T> broadcast;
  private @Nullable Link link; // confined to the broadcast's tasks

  public Shared(Activity<T> source) {
    this.source = source;
    this.broadcast = new Broadcast<>(new State.Pending<>(), stale -> start(), this::stop);
  }

  @Override
  public Observation observe(Consumer<? super State<T>> observer) {
    return broadcast.observe(observer);
  }

  private State<T> start() {
    Link started = new Link();
    link = started;
    return started.open();
  }

  private void stop() {
    Link ended = link;
    link = null;
    if (ended != null) {
      ended.close();
    }
  }

  /** One observation of the source; what it says after its end is not passed on. */
  private final class Link {
    private boolean opening = true;
    private State<T> first = new State.Pending<>();
    private Observation upstream = () -> {};

    /** Observes the source; gives what it said meanwhile. */
    State<T> open() {
      upstream = Observations.begin(source, this::told);
      synchronized (this) {
        opening = false;
        return first;
      }
    }

    private void told(State<T> state) {
      synchronized (this) {
        if (opening) {
          first = state;
          return;
        }
      }
      broadcast.execute(
          () -> {
            if (link == this) {
              broadcast.set(state);
            }
          });
    }

    void close() {
      upstream.close();
    }
  }
}
