package io.weft.thrift.ttwitter;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.weft.thrift.envelope.ContextKey;
import io.weft.thrift.envelope.ContextValue;
import io.weft.thrift.frame.StructSkipper;
import io.weft.thrift.frame.ThriftFormatException;
import io.weft.thrift.frame.ThriftFormatException.Reason;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The list of contexts that the structs before requests and replies have, each a struct of a key
 * and a value.
 */
final class Contexts {
  /** Finagle defines half a dozen contexts; this many are none that anybody put there for a use. */
  static final int MAX = 256;

  private static final int KEY = 1;
  private static final int VALUE = 2;

  private final ByteBuf struct;
  private final int list;
  private final int count;

  private Contexts(ByteBuf struct, int list, int count) {
    this.struct = struct;
    this.list = list;
    this.count = count;
  }

  static Contexts none(ByteBuf struct) {
    return new Contexts(struct, struct.readerIndex(), 0);
  }

  /** Those of a field that is a list. */
  static Contexts of(ByteBuf struct, Fields field) throws ThriftFormatException {
    int count = field.structs("contexts");
    if (count > MAX) {
      throw new ThriftFormatException(
          Reason.BAD_HEADER, count + " contexts are over the limit of " + MAX);
    }
    return new Contexts(struct, field.value(), count);
  }

  /** A view of the first value of a key; null when there is none. */
  @Nullable ByteBuf find(ContextKey wanted) throws ThriftFormatException {
    Fields fields = new Fields(struct, list + Fields.LIST_HEAD_BYTES);
    for (int i = 0; i < count; i++) {
      ByteBuf value = Unpooled.EMPTY_BUFFER;
      boolean found = false;
      while (fields.next()) {
        if (fields.is(KEY, Fields.STRING)) {
          found = wanted.is(fields.string());
        } else if (fields.is(VALUE, Fields.STRING)) {
          value = fields.string();
        }
      }
      if (found) {
        return value;
      }
    }
    return null;
  }

  /** Copies of all of them. */
  List<ContextValue> values() throws ThriftFormatException {
    List<ContextValue> values = new ArrayList<>(count + 2);
    Fields fields = new Fields(struct, list + Fields.LIST_HEAD_BYTES);
    for (int i = 0; i < count; i++) {
      ByteBuf key = Unpooled.EMPTY_BUFFER;
      ByteBuf value = Unpooled.EMPTY_BUFFER;
      while (fields.next()) {
        if (fields.is(KEY, Fields.STRING)) {
          key = Unpooled.copiedBuffer(fields.string());
        } else if (fields.is(VALUE, Fields.STRING)) {
          value = Unpooled.copiedBuffer(fields.string());
        }
      }
      values.add(new ContextValue(key, value));
    }
    return values;
  }

  /** Writes contexts as a field; nothing when there are none. */
  static void write(ByteBuf out, int id, List<ContextValue> contexts) {
    if (contexts.isEmpty()) {
      return;
    }
    out.writeByte(Fields.LIST).writeShort(id);
    out.writeByte(StructSkipper.STRUCT).writeInt(contexts.size());
    for (ContextValue context : contexts) {
      Fields.write(out, KEY, context.key());
      Fields.write(out, VALUE, context.value());
      out.writeByte(Fields.STOP);
    }
  }
}
