package io.weft.node.protocol.thrift.mux;

import io.weft.stack.metrics.Counter;
import java.util.function.Function;

/** Counts what happens on the sessions of one port or endpoint. Safe for any thread. */
public final class MuxEvents {
  private final Counter sessions;
  private final Counter discards;
  private final Counter nacks;
  private final Function<String, Counter> others;

  /**
   * @param byEvent gives the counter of an event
   */
  public MuxEvents(Function<String, Counter> byEvent) {
    this.sessions = byEvent.apply("session");
    this.discards = byEvent.apply("discard");
    this.nacks = byEvent.apply("nack");
    this.others = byEvent;
  }

  void session() {
    sessions.increment();
  }

  void discard() {
    discards.increment();
  }

  void nack() {
    nacks.increment();
  }

  void drain() {
    others.apply("drain").increment();
  }

  void lease() {
    others.apply("lease").increment();
  }

  void pingFailed() {
    others.apply("ping-failed").increment();
  }
}
