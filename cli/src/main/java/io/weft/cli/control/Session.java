package io.weft.cli.control;

import java.io.IOException;
import java.util.List;

/** One change, from its command to what is printed at the end. */
final class Session {
  private final ControlClient control;
  private final Display display;
  private final Publisher publisher;

  /** What is done in it. */
  @FunctionalInterface
  interface Work {
    Outcome of(Session session) throws IOException, InterruptedException;
  }

  Session(CommonOptions common, Surroundings surroundings, Wish wish) {
    this.control = common.client(surroundings);
    this.display = common.display(surroundings);
    this.publisher = new Publisher(control, display, surroundings.terminal(), wish);
  }

  ControlClient control() {
    return control;
  }

  Publisher publisher() {
    return publisher;
  }

  /** Does the work, tells how it ended, and returns the exit code. */
  int end(Work work) throws IOException, InterruptedException {
    Outcome outcome = work.of(this);
    display.result(outcome, List.of(outcome.told()));
    return outcome.exitCode();
  }
}
