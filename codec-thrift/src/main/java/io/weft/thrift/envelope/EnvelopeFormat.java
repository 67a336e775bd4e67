package io.weft.thrift.envelope;

import io.netty.buffer.ByteBuf;
import io.weft.thrift.frame.Dialect;
import io.weft.thrift.frame.ThriftFormatException;

/** How one dialect puts what is said beside a message into bytes. Without state. */
public interface EnvelopeFormat {

  Dialect dialect();

  /**
   * Reads the envelope of a call.
   *
   * @param bytes its readable bytes are the envelope; its indices stay as they are
   * @throws ThriftFormatException if it is malformed, or has more in it than is taken
   */
  CallHeader call(ByteBuf bytes) throws ThriftFormatException;

  /** The envelope of a call, in a heap buffer. What the dialect has no room for is left out. */
  ByteBuf call(HeaderValues values);

  /** Reads the contexts of an answer's envelope; parameters and errors as for a call. */
  HeaderValues answer(ByteBuf bytes) throws ThriftFormatException;

  /** The envelope of an answer, in a heap buffer, from its contexts. */
  ByteBuf answer(HeaderValues values);
}
