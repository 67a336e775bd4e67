package io.weft.thrift.header;

import io.netty.buffer.ByteBuf;

/** Numbers of the compact protocol: seven bits a byte, the low ones first (ULEB128). */
public final class Varint {
  private Varint() {}

  /** Appends the 32 bits of a number, in 1 to 5 bytes. */
  public static void write(ByteBuf out, int value) {
    int rest = value;
    while ((rest & ~0x7f) != 0) {
      out.writeByte((rest & 0x7f) | 0x80);
      rest >>>= 7;
    }
    out.writeByte(rest);
  }

  /** A signed number as an unsigned one that is small when the signed one is near 0. */
  public static int zigzag(int value) {
    return (value << 1) ^ (value >> 31);
  }

  /** The reverse of {@link #zigzag}. */
  public static int unzigzag(int value) {
    return (value >>> 1) ^ -(value & 1);
  }
}
