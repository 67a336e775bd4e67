package io.weft.stack.call;

import io.netty.util.ReferenceCounted;

/**
 * A request that may be sent more than once. Whoever may want to send it again holds a reference of
 * its own meanwhile.
 */
public interface Repeatable extends ReferenceCounted {

  /**
   * Whether all of it is still there to be sent again, from its first byte on. It is not when bytes
   * of a stream have been passed on and were not kept.
   */
  boolean mayBeSentAgain();

  @Override
  Repeatable retain();
}
