package io.weft.jmh.load;

/** The calls of one connection in its protocol. Confined to the connection's loop. */
interface Calls {
  /** Begins to make calls. */
  void start();

  /** Whether replies are outstanding. */
  boolean waiting();

  /** Ends the connection's part in the run. */
  void finish();
}
