package io.weft.node.protocol.http.call;

import java.nio.ByteBuffer;
import java.util.Base64;
import java.util.Optional;

/**
 * The trace context of Finagle in base64: the ids of the span, its parent and the trace, flags, and
 * of a trace id of 128 bits the upper half.
 */
final class TraceHeader {
  private static final int MAX_CHARS = 56;
  private static final int BYTES = 4 * Long.BYTES;
  private static final int LONG_BYTES = 5 * Long.BYTES;
  private static final int TRACE_ID = 2 * Long.BYTES;
  private static final int TRACE_ID_HIGH = 4 * Long.BYTES;

  private TraceHeader() {}

  /** The id of the trace in hex, of 16 digits, or 32; empty for what is no trace context. */
  static Optional<String> traceId(String value) {
    if (value.length() > MAX_CHARS) {
      return Optional.empty();
    }
    byte[] bytes;
    try {
      bytes = Base64.getDecoder().decode(value);
    } catch (IllegalArgumentException e) {
      return Optional.empty();
    }
    if (bytes.length != BYTES && bytes.length != LONG_BYTES) {
      return Optional.empty();
    }
    ByteBuffer ids = ByteBuffer.wrap(bytes);
    long high = bytes.length == LONG_BYTES ? ids.getLong(TRACE_ID_HIGH) : 0;
    String low = "%016x".formatted(ids.getLong(TRACE_ID));
    return Optional.of(high == 0 ? low : "%016x".formatted(high) + low);
  }
}
