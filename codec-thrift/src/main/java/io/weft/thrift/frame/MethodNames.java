package io.weft.thrift.frame;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import io.weft.thrift.header.MethodName;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * A bounded cache from the bytes of a method name to the name, so that a known name costs no
 * allocation. One for each event loop; not thread-safe.
 */
public final class MethodNames {
  /*
   * A table of sets of four. A name that is found changes places with the one before it in its set.
   * A new name takes the last place every other time, the one before it every fourth, and so on:
   * names in use drift to the front, where a caller who makes up names seldom reaches them, and two
   * names in use do not push each other out for long.
   */
  private static final int WAYS = 4;

  private final @Nullable Entry[] entries;
  private final int setMask;
  private final CharsetDecoder utf8 = StandardCharsets.UTF_8.newDecoder();
  private int misses;

  private record Entry(int hash, ByteBuf bytes, MethodName name) {}

  /**
   * @param capacity how many names are kept, at most; rounded up to a power of two
   */
  public MethodNames(int capacity) {
    if (capacity < 1 || capacity > 1 << 20) {
      throw new IllegalArgumentException("capacity is " + capacity + ", expected 1 to 1048576");
    }
    int sets = Integer.highestOneBit(Math.max(1, (capacity - 1) / WAYS * 2));
    this.entries = new @Nullable Entry[sets * WAYS];
    this.setMask = sets - 1;
  }

  /**
   * The name that lies in a buffer.
   *
   * @return null when the bytes are not UTF-8
   */
  @Nullable MethodName get(ByteBuf buffer, int index, int length) {
    int hash = hash(buffer, index, length);
    int first = (hash & setMask) * WAYS;
    for (int i = first; i < first + WAYS; i++) {
      Entry entry = entries[i];
      if (entry != null && entry.hash == hash && matches(entry, buffer, index, length)) {
        if (i > first) {
          entries[i] = entries[i - 1];
          entries[i - 1] = entry;
        }
        return entry.name;
      }
    }
    int back = Math.min(Integer.numberOfTrailingZeros(++misses), WAYS - 1);
    return add(buffer, index, length, hash, first + WAYS - 1 - back);
  }

  private @Nullable MethodName add(ByteBuf buffer, int index, int length, int hash, int place) {
    byte[] bytes = new byte[length];
    buffer.getBytes(index, bytes);
    MethodName name;
    try {
      name = MethodName.of(utf8.decode(ByteBuffer.wrap(bytes)).toString());
    } catch (CharacterCodingException e) {
      return null;
    }
    entries[place] = new Entry(hash, Unpooled.wrappedBuffer(bytes), name);
    return name;
  }

  private static boolean matches(Entry entry, ByteBuf buffer, int index, int length) {
    return entry.bytes.readableBytes() == length
        && ByteBufUtil.equals(entry.bytes, 0, buffer, index, length);
  }

  private static int hash(ByteBuf buffer, int index, int length) {
    long hash = length;
    int end = index + length;
    int i = index;
    for (; end - i >= Long.BYTES; i += Long.BYTES) {
      hash = mix(hash ^ buffer.getLong(i));
    }
    for (; i < end; i++) {
      hash = hash * 31 + buffer.getByte(i);
    }
    return (int) mix(hash);
  }

  private static long mix(long hash) {
    long product = hash * 0x9e37_79b9_7f4a_7c15L;
    return product ^ (product >>> 32);
  }
}
