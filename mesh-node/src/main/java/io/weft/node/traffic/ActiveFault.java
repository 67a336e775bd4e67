package io.weft.node.traffic;

import io.weft.namers.name.Path;
import java.util.concurrent.atomic.LongAdder;

/** A fault that is in force until a time, and how many calls it hit. Safe for any thread. */
public final class ActiveFault {
  private final int id;
  private final Fault fault;
  private final long endNanos;
  private final LongAdder hits = new LongAdder();

  ActiveFault(int id, Fault fault, long endNanos) {
    this.id = id;
    this.fault = fault;
    this.endNanos = endNanos;
  }

  /** What tells it from others of the same node, past ones included. */
  public int id() {
    return id;
  }

  public Fault fault() {
    return fault;
  }

  /** When it ends, by the ticker of its {@link Faults}. */
  public long endNanos() {
    return endNanos;
  }

  /** Calls that it delayed or made fail. */
  public long hits() {
    return hits.sum();
  }

  void hit() {
    hits.increment();
  }

  boolean isOver(long nanos) {
    return nanos - endNanos >= 0;
  }

  boolean isFor(String router, Path name) {
    return fault.name().matches(name)
        && (fault.router().isEmpty() || fault.router().get().equals(router));
  }
}
