package io.weft.thrift.frame;

import java.time.Duration;

/**
 * What a connection accepts from its peer.
 *
 * @param maxFrameBytes the longest message, without its frame length; over it the connection fails
 * @param maxNameBytes the longest method name
 * @param frameTimeout how long a message that has begun may take to be complete
 */
public record ThriftLimits(int maxFrameBytes, int maxNameBytes, Duration frameTimeout) {
  /**
   * The most that may be said beside a message. Contexts are tens of bytes and a Dtab is a few
   * kilobytes; beyond this it is not what it is for.
   */
  public static final int MAX_ENVELOPE_BYTES = 64 * 1024;

  private static final ThriftLimits DEFAULTS =
      new ThriftLimits(16 * 1024 * 1024, 1024, Duration.ofSeconds(30));

  public ThriftLimits {
    // The first byte of a longer frame could be that of other protocols.
    if (maxFrameBytes < 16 || maxFrameBytes > 0x1000_0000) {
      throw new IllegalArgumentException(
          "maxFrameBytes is " + maxFrameBytes + ", expected 16 to 268435456");
    }
    if (maxNameBytes < 1 || maxNameBytes > 65_536) {
      throw new IllegalArgumentException(
          "maxNameBytes is " + maxNameBytes + ", expected 1 to 65536");
    }
    if (frameTimeout.isZero() || frameTimeout.isNegative()) {
      throw new IllegalArgumentException(
          "frameTimeout is " + frameTimeout + ", expected more than 0");
    }
  }

  /** 16 MiB, 1024 bytes, 30 s. */
  public static ThriftLimits defaults() {
    return DEFAULTS;
  }
}
