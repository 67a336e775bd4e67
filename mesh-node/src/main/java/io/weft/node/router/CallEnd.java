package io.weft.node.router;

/** Is told when a call is over. */
@FunctionalInterface
interface CallEnd {
  /**
   * A call is over.
   *
   * @param nanos how long it took
   * @param success whether it was answered well
   */
  void ended(long nanos, boolean success);
}
