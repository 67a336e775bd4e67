package io.weft.namers.consul;

/**
 * The index of a blocking query, by the rules that Consul's API documentation gives to clients: one
 * that goes backwards is forgotten, and one that is kept is at least 1, so that the next query
 * blocks.
 */
final class BlockingIndex {
  private long index;

  /** What to wait for a change after; 0 for an answer at once. */
  long value() {
    return index;
  }

  /**
   * Takes up the index of an answer.
   *
   * @return false if it is older than what was known before: the server has started anew, or this
   *     one is behind the one that answered last. It must not be used, and the next query, which
   *     asks for an answer at once, tells which.
   */
  boolean advance(long answered) {
    if (answered < index) {
      index = 0;
      return false;
    }
    index = Math.max(1, answered);
    return true;
  }

  /** The next query is answered at once. */
  void forget() {
    index = 0;
  }
}
