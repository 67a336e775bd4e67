package io.weft.stack.metrics;

/** Counts what only grows. Safe for any thread, without locks. */
@FunctionalInterface
public interface Counter {
  void add(long amount);

  default void increment() {
    add(1);
  }
}
