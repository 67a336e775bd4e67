package io.weft.cli.demo;

import java.util.Locale;

/** What the demonstration says of the mesh, each with what was measured. Used by one thread. */
final class Claims {
  private final Screen screen;
  private int made;
  private int broken;

  Claims(Screen screen) {
    this.screen = screen;
  }

  /** Prints a claim, and remembers it when it does not hold. */
  void check(boolean holds, String format, Object... figures) {
    made++;
    if (!holds) {
      broken++;
    }
    screen.verdict(holds, String.format(Locale.ROOT, format, figures));
  }

  /** Whether there were claims and all of them held. */
  boolean allHold() {
    return made > 0 && broken == 0;
  }

  int made() {
    return made;
  }

  int broken() {
    return broken;
  }
}
