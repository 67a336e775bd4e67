package io.weft.thrift.envelope;

import io.netty.buffer.ByteBuf;
import io.weft.thrift.frame.ThriftFormatException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The envelope of a call, read in place as far as routing is concerned. What is given out are views
 * that live as long as the envelope's bytes.
 */
public interface CallHeader {

  /** The text of the destination, a path; empty when there is none. */
  ByteBuf dest();

  /** Whether there is anything where the caller's rules belong, be it readable or not. */
  boolean hasDelegations();

  /** How many rules the caller's own Dtab has. */
  int delegationCount();

  /** The rules as they are on the wire: in one dialect, equal bytes are equal rules. */
  ByteBuf delegationBytes();

  /** The rules in their order. */
  List<Delegation> delegations() throws ThriftFormatException;

  /**
   * The value of a context, also of one for which the dialect has a place of its own.
   *
   * @return null when it is not there
   */
  @Nullable ByteBuf context(ContextKey key) throws ThriftFormatException;

  /**
   * The envelope without the caller's rules, in a heap buffer of its own; all else is as it came,
   * also what is not known here.
   */
  ByteBuf withoutDelegations() throws ThriftFormatException;

  /**
   * The envelope with one more context, which replaces those of its key, in a heap buffer of its
   * own; all else is as it came.
   */
  ByteBuf with(ContextKey key, ByteBuf value) throws ThriftFormatException;

  /** All that the envelope says, in heap buffers of their own. */
  HeaderValues values() throws ThriftFormatException;
}
