package io.weft.thrift.frame;

import io.netty.buffer.ByteBuf;
import io.weft.thrift.frame.ThriftFormatException.Reason;

/** Skips values of the compact protocol. */
final class CompactSkipper implements StructSkipper {
  private static final int VARINT32_BYTES = 5;
  private static final int VARINT64_BYTES = 10;

  /** What the next byte that is not in the gap begins or goes on with. */
  private enum Step {
    FIELD,
    /** The long form of a field's id. */
    FIELD_ID,
    /** An integer, whose value does not matter. */
    INTEGER,
    STRING_LENGTH,
    LIST_HEADER,
    LIST_COUNT,
    MAP_COUNT,
    MAP_TYPES,
    /** No byte: a value is over with the gap. */
    NEXT
  }

  private final Nesting nesting = new Nesting();
  private Step step = Step.NEXT;
  private long gap; // bytes to pass over before the step
  private long limit;
  private long taken;
  private long number; // as far as its bytes have come
  private int numberBytes;
  private byte type; // of the field whose id, or the list whose count, is to come

  @Override
  public void start(byte type, long limit) throws ThriftFormatException {
    nesting.clear();
    this.limit = limit;
    taken = 0;
    gap = 0;
    number = 0;
    numberBytes = 0;
    beginField(type);
  }

  @Override
  public boolean done() {
    return step == Step.NEXT && gap == 0 && nesting.isEmpty();
  }

  @Override
  public int skip(ByteBuf buffer, int from, int to) throws ThriftFormatException {
    long origin = taken - from;
    int at = from;
    while (true) {
      if (gap > 0) {
        int passed = (int) Math.min(gap, to - at);
        gap -= passed;
        at += passed;
      }
      if (gap > 0 || done()) {
        break;
      }
      if (step == Step.NEXT) {
        next();
      } else if (at == to) {
        break;
      } else {
        accept(buffer.getByte(at++), limit - origin - at);
      }
    }
    taken = origin + at;
    if (taken > limit) {
      throw new ThriftFormatException(
          Reason.FRAME_TOO_LARGE, "the struct is longer than the " + limit + " bytes left to it");
    }
    return at;
  }

  /** After a value: what follows it in the struct or container around it. */
  private void next() throws ThriftFormatException {
    if (nesting.inStruct()) {
      step = Step.FIELD;
    } else if (nesting.atEnd()) {
      nesting.pop();
    } else {
      beginElement(nesting.take());
    }
  }

  private void accept(byte b, long room) throws ThriftFormatException {
    switch (step) {
      case FIELD -> {
        type = (byte) (b & 0x0f);
        if (b == 0) {
          nesting.pop();
          step = Step.NEXT;
        } else if ((b & 0xf0) == 0) {
          step = Step.FIELD_ID;
        } else {
          beginField(type);
        }
      }
      case LIST_HEADER -> {
        type = (byte) (b & 0x0f);
        int count = (b >> 4) & 0x0f;
        if (count == 15) {
          step = Step.LIST_COUNT;
        } else {
          beginList(count, room);
        }
      }
      case MAP_TYPES -> beginMap((byte) ((b >> 4) & 0x0f), (byte) (b & 0x0f), room);
      case FIELD_ID, INTEGER -> {
        if (ends(b, VARINT64_BYTES)) {
          number = 0;
          if (step == Step.FIELD_ID) {
            beginField(type);
          } else {
            step = Step.NEXT;
          }
        }
      }
      default -> {
        if (ends(b, VARINT32_BYTES)) {
          long whole = number;
          if (step != Step.MAP_COUNT) {
            number = 0;
          }
          sized(whole, room);
        }
      }
    }
  }

  /** Takes one more byte of a varint; whether it was the last one. */
  private boolean ends(byte b, int maxBytes) throws ThriftFormatException {
    number |= (b & 0x7fL) << (7 * numberBytes);
    numberBytes++;
    if (b >= 0) {
      numberBytes = 0;
      return true;
    }
    if (numberBytes == maxBytes) {
      throw new ThriftFormatException(
          Reason.BAD_VARINT, "a varint has more than " + maxBytes + " bytes");
    }
    return false;
  }

  private void sized(long size, long room) throws ThriftFormatException {
    if (size > Integer.MAX_VALUE) {
      throw new ThriftFormatException(
          Reason.NEGATIVE_LENGTH, "a length or count is " + (int) size + " as 32 bits");
    }
    if (step == Step.STRING_LENGTH) {
      check(size, 1, room, "a string");
      gap = size;
      step = Step.NEXT;
    } else if (step == Step.LIST_COUNT) {
      beginList(size, room);
    } else {
      step = size == 0 ? Step.NEXT : Step.MAP_TYPES; // an empty map says nothing of its types
    }
  }

  private void beginField(byte type) throws ThriftFormatException {
    if (type == 1 || type == 2) {
      step = Step.NEXT; // true and false are types here, without a byte of their own
    } else {
      beginElement(type);
    }
  }

  private void beginElement(byte type) throws ThriftFormatException {
    int size = fixedSize(type);
    if (size > 0) {
      gap = size;
      step = Step.NEXT;
      return;
    }
    switch (type) {
      case 4, 5, 6 -> step = Step.INTEGER;
      case 8 -> step = Step.STRING_LENGTH;
      case 9, 10 -> step = Step.LIST_HEADER;
      case 11 -> step = Step.MAP_COUNT;
      case STRUCT -> {
        nesting.pushStruct();
        step = Step.FIELD;
      }
      default -> throw noSuchType(type);
    }
  }

  private void beginList(long count, long room) throws ThriftFormatException {
    step = Step.NEXT;
    if (count == 0) {
      return; // an empty list may say anything of its type
    }
    check(count, minSize(type), room, "a list or set");
    int size = fixedSize(type);
    if (size > 0) {
      gap = count * size;
    } else {
      nesting.pushList(type, count);
    }
  }

  private void beginMap(byte keyType, byte valueType, long room) throws ThriftFormatException {
    long count = number;
    number = 0;
    step = Step.NEXT;
    check(count, minSize(keyType) + minSize(valueType), room, "a map");
    int keySize = fixedSize(keyType);
    int valueSize = fixedSize(valueType);
    if (keySize > 0 && valueSize > 0) {
      gap = count * (keySize + valueSize);
    } else {
      nesting.pushMap(keyType, valueType, count);
    }
  }

  private static void check(long count, int minSize, long room, String what)
      throws ThriftFormatException {
    if (count * minSize > room) {
      throw new ThriftFormatException(
          Reason.BAD_SIZE,
          what + " of " + count + " needs more than the " + room + " bytes allowed");
    }
  }

  private static int minSize(byte type) throws ThriftFormatException {
    int size = fixedSize(type);
    if (size < 0) {
      throw noSuchType(type);
    }
    return Math.max(1, size);
  }

  /** The bytes of an element; 0 when they vary, -1 when there is no such type. */
  private static int fixedSize(byte type) {
    return switch (type) {
      case 1, 2, 3 -> 1; // an element of bools, unlike a field, is a byte
      case 7 -> 8;
      case 13 -> 16; // uuid
      case 4, 5, 6, 8, 9, 10, 11, 12 -> 0;
      default -> -1;
    };
  }

  private static ThriftFormatException noSuchType(byte type) {
    return new ThriftFormatException(Reason.BAD_FIELD_TYPE, "there is no type " + type);
  }
}
