package io.weft.thrift.frame;

import io.netty.buffer.ByteBuf;
import io.weft.thrift.frame.ThriftFormatException.Reason;

/** Skips values of the binary protocol. */
final class BinarySkipper implements StructSkipper {
  private static final int VARIABLE = 0;
  private static final int UNKNOWN = -1;

  /** What the next byte that is not in the gap begins or goes on with. */
  private enum Step {
    FIELD,
    STRING_LENGTH,
    KEY_TYPE,
    VALUE_TYPE,
    COUNT,
    /** No byte: a value is over with the gap. */
    NEXT
  }

  private final Nesting nesting = new Nesting();
  private Step step = Step.NEXT;
  private long gap; // bytes to pass over before the step
  private long limit;
  private long taken;
  private int number; // as far as its bytes have come
  private int numberBytes;
  private boolean map;
  private byte keyType;
  private byte valueType;

  @Override
  public void start(byte type, long limit) throws ThriftFormatException {
    nesting.clear();
    this.limit = limit;
    taken = 0;
    gap = 0;
    numberBytes = 0;
    begin(type);
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
      } else if (step == Step.STRING_LENGTH || step == Step.COUNT) {
        if (numberBytes == 0 && to - at >= Integer.BYTES) {
          number = buffer.getInt(at);
          at += Integer.BYTES;
        } else {
          number = (number << 8) | buffer.getUnsignedByte(at++);
          if (++numberBytes < Integer.BYTES) {
            continue;
          }
          numberBytes = 0;
        }
        sized(limit - origin - at);
      } else {
        typed(buffer.getByte(at++));
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
      begin(nesting.take());
    }
  }

  private void typed(byte type) throws ThriftFormatException {
    switch (step) {
      case FIELD -> {
        if (type == 0) {
          nesting.pop();
          step = Step.NEXT;
        } else {
          gap = 2; // the field's id
          begin(type);
        }
      }
      case KEY_TYPE -> {
        keyType = type;
        step = Step.VALUE_TYPE;
      }
      default -> {
        valueType = type;
        step = Step.COUNT;
      }
    }
  }

  private void begin(byte type) throws ThriftFormatException {
    int size = size(type);
    if (size > 0) {
      gap += size;
      step = Step.NEXT;
      return;
    }
    switch (type) {
      case 11 -> step = Step.STRING_LENGTH;
      case STRUCT -> {
        nesting.pushStruct();
        step = Step.FIELD;
      }
      case 13 -> {
        map = true;
        step = Step.KEY_TYPE;
      }
      case 14, 15 -> {
        map = false;
        step = Step.VALUE_TYPE;
      }
      default -> throw new ThriftFormatException(Reason.BAD_FIELD_TYPE, "there is no type " + type);
    }
  }

  /** The length of a string, or the count of a container, has come. */
  private void sized(long room) throws ThriftFormatException {
    boolean string = step == Step.STRING_LENGTH;
    if (number < 0) {
      throw new ThriftFormatException(
          Reason.NEGATIVE_LENGTH,
          string ? "a string's length is " + number : "a container's count is " + number);
    }
    if (string) {
      check(number, room, "a string");
      gap = number;
      step = Step.NEXT;
    } else if (number == 0) {
      step = Step.NEXT; // an empty container may say anything of its types
    } else if (map) {
      check(number * (long) (minSize(keyType) + minSize(valueType)), room, "a map");
      if (size(keyType) > 0 && size(valueType) > 0) {
        gap = number * (long) (size(keyType) + size(valueType));
      } else {
        nesting.pushMap(keyType, valueType, number);
      }
      step = Step.NEXT;
    } else {
      check(number * (long) minSize(valueType), room, "a list or set");
      if (size(valueType) > 0) {
        gap = number * (long) size(valueType);
      } else {
        nesting.pushList(valueType, number);
      }
      step = Step.NEXT;
    }
  }

  private void check(long least, long room, String what) throws ThriftFormatException {
    if (least > room) {
      throw new ThriftFormatException(
          Reason.BAD_SIZE,
          what + " of " + number + " needs at least " + least + " bytes, of " + room + " allowed");
    }
  }

  private static int minSize(byte type) throws ThriftFormatException {
    int size = size(type);
    return switch (size) {
      case UNKNOWN ->
          throw new ThriftFormatException(
              Reason.BAD_FIELD_TYPE, "there is no type " + type + " of elements");
      case VARIABLE ->
          switch (type) {
            case 11 -> 4; // an empty string
            case 13 -> 6;
            case 14, 15 -> 5;
            default -> 1; // an empty struct
          };
      default -> size;
    };
  }

  private static int size(byte type) {
    return switch (type) {
      case 2, 3 -> 1; // bool, byte
      case 6 -> 2;
      case 8 -> 4;
      case 4, 10 -> 8; // double, i64
      case 16 -> 16; // uuid
      case 11, 12, 13, 14, 15 -> VARIABLE;
      default -> UNKNOWN;
    };
  }
}
