package io.weft.jmh.sim;

/** What takes calls in a simulation of tiers. */
@FunctionalInterface
interface Tier {

  /** Sends a call; it is answered later, once. */
  void call(Answer answer);

  /** Is told how a call ended. */
  @FunctionalInterface
  interface Answer {
    void ended(boolean ok);
  }
}
