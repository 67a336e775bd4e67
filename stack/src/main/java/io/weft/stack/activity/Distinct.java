package io.weft.stack.activity;

import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

final class Distinct<T> implements Activity<T> {
  private final Activity<T> source;

  Distinct(Activity<T> source) {
    this.source = source;
  }

  @Override
  public Observation observe(Consumer<? super State<T>> observer) {
    return source.observe(
        new Consumer<State<T>>() {
          private @Nullable State<T> last; // told by one thread at a time

          @Override
          public void accept(State<T> state) {
            if (!state.equals(last)) {
              last = state;
              observer.accept(state);
            }
          }
        });
  }
}
