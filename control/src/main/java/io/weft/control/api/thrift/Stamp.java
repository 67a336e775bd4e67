package io.weft.control.api.thrift;

import java.nio.ByteBuffer;

/**
 * The mark of a state, as clients send it back: they look at none of its bytes.
 *
 * @param bytes any; not to be changed
 */
@SuppressWarnings("ArrayRecordComponent") // never compared as a whole
record Stamp(byte[] bytes) {
  /** What clients send that know nothing. */
  static final Stamp NONE = new Stamp(new byte[0]);

  static byte[] bytes(long stamp) {
    return ByteBuffer.allocate(Long.BYTES).putLong(stamp).array();
  }

  boolean is(long stamp) {
    return bytes.length == Long.BYTES && ByteBuffer.wrap(bytes).getLong() == stamp;
  }
}
