package io.weft.namers.watch;

import io.weft.stack.activity.Activity;
import io.weft.stack.activity.State;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * An activity that, once it has a value, keeps it while its source is pending or has failed: what
 * discovery last knew to be good is better than nothing. Every failure of the source is reported,
 * one that repeats itself word for word only once until the source is well again.
 */
public final class Steady<T> implements Activity<T> {
  private final Activity<T> source;
  private final Consumer<Throwable> report;

  /**
   * @param report is told each problem, for the log
   */
  public Steady(Activity<T> source, Consumer<Throwable> report) {
    this.source = source;
    this.report = report;
  }

  @Override
  public Observation observe(Consumer<? super State<T>> observer) {
    return source.observe(
        new Consumer<State<T>>() {
          private boolean good; // told by one thread at a time
          private @Nullable String reported;

          @Override
          public void accept(State<T> state) {
            if (state instanceof State.Ok<T>) {
              good = true;
              reported = null;
            } else if (state instanceof State.Failed<T> failed) {
              reportOnce(failed.cause());
            }
            if (state instanceof State.Ok<T> || !good) {
              observer.accept(state);
            }
          }

          private void reportOnce(Throwable problem) {
            if (!problem.toString().equals(reported)) {
              reported = problem.toString();
              report.accept(problem);
            }
          }
        });
  }
}
