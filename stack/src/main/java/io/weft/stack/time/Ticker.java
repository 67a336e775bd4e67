package io.weft.stack.time;

/** A source of elapsed time in nanoseconds, with an origin of its own. Tests drive it by hand. */
@FunctionalInterface
public interface Ticker {
  long nanos();

  /** The machine's monotonic clock. */
  static Ticker system() {
    return System::nanoTime;
  }
}
