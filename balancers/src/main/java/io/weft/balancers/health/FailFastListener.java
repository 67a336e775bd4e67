package io.weft.balancers.health;

import io.weft.stack.call.Failure;

/** Is told what fail-fast decides, for logs and metrics. On the thread of the connection. */
public interface FailFastListener {

  /** An endpoint is left alone, for no connection could be opened. */
  default void down(Failure failure) {}

  /** A connection is open again. */
  default void up() {}

  /** A listener that does nothing. */
  static FailFastListener none() {
    return new FailFastListener() {};
  }
}
