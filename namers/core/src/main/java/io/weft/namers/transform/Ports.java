package io.weft.namers.transform;

import io.weft.namers.name.Path;
import java.util.OptionalInt;

/** Ports as arguments in the ids of bound names. */
final class Ports {
  static final int MAX = 65_535;

  private Ports() {}

  /** The port that the arguments start with; empty when they do not start with one. */
  static OptionalInt first(Path arguments) {
    String text = arguments.isEmpty() ? "" : arguments.element(0);
    if (!text.matches("[1-9][0-9]{0,4}") || Integer.parseInt(text) > MAX) {
      return OptionalInt.empty();
    }
    return OptionalInt.of(Integer.parseInt(text));
  }
}
