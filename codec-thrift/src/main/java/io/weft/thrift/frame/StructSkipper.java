package io.weft.thrift.frame;

import io.netty.buffer.ByteBuf;

/**
 * Finds the end of a value by reading over it. Takes the bytes in pieces as they come, each byte
 * once, so that the work is proportional to the bytes received however they are cut; needs no stack
 * of calls.
 */
public sealed interface StructSkipper permits BinarySkipper, CompactSkipper {
  /** The type of a struct, which is the same in both protocols. */
  byte STRUCT = 12;

  /** One for values of the binary protocol. */
  static StructSkipper binary() {
    return new BinarySkipper();
  }

  /**
   * Begins a new value.
   *
   * @param type the type of the value, in the protocol's own code for fields
   * @param limit the most bytes that the value may have
   */
  void start(byte type, long limit) throws ThriftFormatException;

  /**
   * Goes on with the bytes from one index up to another.
   *
   * @return the index after the last byte of the value when it ends here, or else {@code to}
   * @throws ThriftFormatException if no value can be so; the skipper must be started anew then
   */
  int skip(ByteBuf buffer, int from, int to) throws ThriftFormatException;

  /** Whether the end of the value was found. */
  boolean done();
}
