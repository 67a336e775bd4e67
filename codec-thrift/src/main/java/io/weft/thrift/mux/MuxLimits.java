package io.weft.thrift.mux;

import io.weft.thrift.frame.ThriftLimits;
import java.time.Duration;

/**
 * What a session takes of its peer.
 *
 * @param maxMessageBytes the longest message, put together from its fragments
 * @param maxPartial how many messages may be in fragments at a time
 * @param maxPartialBytes how many bytes these may have in all
 * @param frameTimeout how long a frame that has begun may take to be complete
 */
public record MuxLimits(
    int maxMessageBytes, int maxPartial, int maxPartialBytes, Duration frameTimeout) {
  private static final int MAX_PARTIAL = 256;
  private static final int MESSAGES_IN_PARTS = 4;

  /** The longest fragment that a session asks for: a long message does not hold up short ones. */
  public static final int WINDOW_BYTES = 128 * 1024;

  /** For Thrift messages within limits. */
  public static MuxLimits of(ThriftLimits thrift) {
    int message = thrift.maxFrameBytes() + ThriftLimits.MAX_ENVELOPE_BYTES;
    return new MuxLimits(
        message,
        MAX_PARTIAL,
        Math.multiplyExact(message, MESSAGES_IN_PARTS),
        thrift.frameTimeout());
  }
}
