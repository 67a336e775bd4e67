package io.weft.http.h2;

import io.weft.stack.call.Failure;

/** A stream as the connection sees it, of either side. On its loop. */
interface H2Stream {

  /** It is going to end for this reason, which whoever waits for it is told. */
  void failing(Failure why);

  /** It is over. */
  void closed();

  /** Whether it waits for the peer, to give more or to take more, since before a moment. */
  boolean stoodStillSince(long nanos);

  /** Ends it because the peer has let it stand still. */
  void tooSlow();
}
