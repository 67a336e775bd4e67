package io.weft.stack.activity;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.function.Consumer;

final class States<T> implements Activity<List<State<T>>> {
  private final List<Activity<T>> sources;

  States(List<? extends Activity<T>> sources) {
    this.sources = List.copyOf(sources);
  }

  @Override
  public Observation observe(Consumer<? super State<List<State<T>>>> observer) {
    Row row = new Row(observer);
    row.start();
    return row;
  }

  /** One observation of all sources. */
  private final class Row implements Observation {
    private final SerialQueue queue = new SerialQueue();
    private final Consumer<? super State<List<State<T>>>> observer;
    private final List<State<T>> states =
        new ArrayList<>(Collections.nCopies(sources.size(), new State.Pending<>()));
    private final List<Observation> observations = new ArrayList<>();
    private boolean started;
    private volatile boolean closed;

    Row(Consumer<? super State<List<State<T>>>> observer) {
      this.observer = observer;
    }

    void start() {
      queue.execute(
          () -> {
            for (int i = 0; i < sources.size(); i++) {
              int place = i;
              observations.add(
                  Observations.begin(
                      sources.get(i), state -> queue.execute(() -> changed(place, state))));
            }
            // After what the sources said while they were observed: the first row told is whole.
            queue.execute(
                () -> {
                  started = true;
                  tell();
                });
          });
    }

    private void changed(int place, State<T> state) {
      states.set(place, state);
      if (started) {
        tell();
      }
    }

    private void tell() {
      if (!closed) {
        observer.accept(new State.Ok<>(List.copyOf(states)));
      }
    }

    @Override
    public void close() {
      closed = true;
      queue.execute(() -> observations.forEach(Observation::close));
    }
  }
}
