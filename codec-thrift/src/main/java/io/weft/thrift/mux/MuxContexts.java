package io.weft.thrift.mux;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.weft.thrift.envelope.ContextKey;
import io.weft.thrift.envelope.ContextValue;
import io.weft.thrift.frame.ThriftFormatException;
import io.weft.thrift.frame.ThriftFormatException.Reason;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The contexts that dispatches and their answers begin with: {@code n:2 (key~2 value~2)*}. */
final class MuxContexts {
  /** As in front of a TTwitter message. */
  static final int MAX = 256;

  private static final int MAX_STRING = 0xffff;

  private final ByteBuf bytes;
  private final int from;
  private final int count;

  private MuxContexts(ByteBuf bytes, int from, int count) {
    this.bytes = bytes;
    this.from = from;
    this.count = count;
  }

  /** Reads over contexts, to where {@code cursor} then is. */
  static MuxContexts read(Cursor cursor) throws ThriftFormatException {
    int count = cursor.unsignedShort();
    if (count > MAX) {
      throw new ThriftFormatException(
          Reason.BAD_HEADER, count + " contexts are over the limit of " + MAX);
    }
    int from = cursor.index();
    for (int i = 0; i < 2 * count; i++) {
      cursor.skipString();
    }
    return new MuxContexts(cursor.bytes(), from, count);
  }

  /** A view of the first value of a key; null when there is none. */
  @Nullable ByteBuf find(ContextKey wanted) throws ThriftFormatException {
    Cursor cursor = new Cursor(bytes, from);
    for (int i = 0; i < count; i++) {
      ByteBuf key = cursor.string();
      ByteBuf value = cursor.string();
      if (wanted.is(key)) {
        return value;
      }
    }
    return null;
  }

  /** Copies of all of them. */
  List<ContextValue> values() throws ThriftFormatException {
    List<ContextValue> values = new ArrayList<>(count);
    Cursor cursor = new Cursor(bytes, from);
    for (int i = 0; i < count; i++) {
      ByteBuf key = Unpooled.copiedBuffer(cursor.string());
      values.add(new ContextValue(key, Unpooled.copiedBuffer(cursor.string())));
    }
    return values;
  }

  /** Writes contexts; one that is too long for mux is left out. */
  static void write(ByteBuf out, List<ContextValue> contexts) {
    int countIndex = out.writerIndex();
    out.writeShort(0);
    int written = 0;
    for (ContextValue context : contexts) {
      if (fits(context.key()) && fits(context.value())) {
        write(out, context.key());
        write(out, context.value());
        written++;
      }
    }
    out.setShort(countIndex, written);
  }

  private static boolean fits(ByteBuf string) {
    return string.readableBytes() <= MAX_STRING;
  }

  private static void write(ByteBuf out, ByteBuf string) {
    out.writeShort(string.readableBytes());
    out.writeBytes(string, string.readerIndex(), string.readableBytes());
  }
}
