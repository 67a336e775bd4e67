package io.weft.cli.demo;

import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.function.Function;

/** Measures the calls of a caller over a stretch of time. Used by one thread. */
final class Gauge {
  /** For a machine that is very busy; usually a stretch takes three to five seconds. */
  static final Duration BOUND = Duration.ofSeconds(30);

  /** Waits for a condition, see {@link Children#await}. */
  @FunctionalInterface
  interface Wait {
    void await(String what, Duration bound, Children.Condition condition) throws IOException;
  }

  private final Wait wait;
  private final Caller calls;
  private final Screen screen;
  private final Function<Tally, List<String>> table;

  Gauge(Wait wait, Caller calls, Screen screen, Function<Tally, List<String>> table) {
    this.wait = wait;
    this.calls = calls;
    this.screen = screen;
    this.table = table;
  }

  /** A tally of at least so many calls, to which none is added any more. */
  Tally measure(int count) throws Exception {
    return end(calls.begin(), count);
  }

  /** Ends a tally when it has at least so many calls, so that none is added any more. */
  Tally end(Tally tally, int count) throws Exception {
    reach(count + " calls", count, tally);
    calls.betweenCalls(calls::begin);
    screen.settle(table.apply(tally));
    return tally;
  }

  void reach(String what, int count, Tally tally) throws IOException {
    await(what, tally, () -> tally.calls() >= count);
  }

  void await(String what, Tally tally, Children.Condition condition) throws IOException {
    await(what, BOUND, tally, condition);
  }

  /** Goes on, and shows how the calls fare, until the demonstration is closed. */
  void goOn() throws IOException {
    await("the end", Duration.ofDays(365), calls.begin(), () -> false);
  }

  private void await(String what, Duration bound, Tally tally, Children.Condition condition)
      throws IOException {
    wait.await(
        what,
        bound,
        () -> {
          screen.show(() -> table.apply(tally));
          return condition.holds();
        });
  }
}
