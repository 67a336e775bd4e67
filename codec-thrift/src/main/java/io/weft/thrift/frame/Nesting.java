package io.weft.thrift.frame;

import io.weft.thrift.frame.ThriftFormatException.Reason;
import java.util.Arrays;

/**
 * The structs and containers that are open while a value is skipped. A container is a count of
 * values, whose types alternate between two: key and value of a map, twice the same of a list.
 */
final class Nesting {
  /** As deep as Apache Thrift reads by default. */
  static final int MAX_DEPTH = 64;

  private static final long IS_STRUCT = -1;

  private byte[] first = new byte[8];
  private byte[] second = new byte[8];
  private long[] left = new long[8];
  private int depth;

  void clear() {
    depth = 0;
  }

  boolean isEmpty() {
    return depth == 0;
  }

  void pushStruct() throws ThriftFormatException {
    push((byte) 0, (byte) 0, IS_STRUCT);
  }

  void pushList(byte type, long count) throws ThriftFormatException {
    push(type, type, count);
  }

  void pushMap(byte keyType, byte valueType, long count) throws ThriftFormatException {
    push(keyType, valueType, 2 * count);
  }

  private void push(byte firstType, byte secondType, long count) throws ThriftFormatException {
    if (depth == MAX_DEPTH) {
      throw new ThriftFormatException(
          Reason.TOO_DEEP, "structs and containers are nested deeper than " + MAX_DEPTH);
    }
    if (depth == left.length) {
      first = Arrays.copyOf(first, 2 * depth);
      second = Arrays.copyOf(second, 2 * depth);
      left = Arrays.copyOf(left, 2 * depth);
    }
    first[depth] = firstType;
    second[depth] = secondType;
    left[depth] = count;
    depth++;
  }

  void pop() {
    depth--;
  }

  boolean inStruct() {
    return left[depth - 1] == IS_STRUCT;
  }

  /** Whether the innermost container has had all its values. */
  boolean atEnd() {
    return left[depth - 1] == 0;
  }

  /** The type of the innermost container's next value, which counts as had. */
  byte take() {
    int top = depth - 1;
    return (left[top]-- & 1) == 0 ? first[top] : second[top];
  }
}
