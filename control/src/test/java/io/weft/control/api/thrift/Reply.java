package io.weft.control.api.thrift;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import org.apache.thrift.TException;
import org.apache.thrift.protocol.TBinaryProtocol;
import org.apache.thrift.protocol.TField;
import org.apache.thrift.protocol.TMap;
import org.apache.thrift.protocol.TMessage;
import org.apache.thrift.protocol.TProtocol;
import org.apache.thrift.protocol.TType;
import org.apache.thrift.transport.TMemoryInputTransport;

/**
 * An answer as generic values: structs are maps by their fields' ids, lists and sets are lists, and
 * byte strings are texts with one char for each byte.
 */
record Reply(String method, byte type, int sequenceId, Map<Integer, Object> fields) {

  static Reply read(byte[] message) {
    try {
      TProtocol in = new TBinaryProtocol(new TMemoryInputTransport(message));
      TMessage head = in.readMessageBegin();
      return new Reply(head.name, head.type, head.seqid, struct(in));
    } catch (TException e) {
      throw new AssertionError(e);
    }
  }

  /** A struct that is no message. */
  static Struct struct(byte[] bytes) {
    try {
      return new Struct(struct(new TBinaryProtocol(new TMemoryInputTransport(bytes))));
    } catch (TException e) {
      throw new AssertionError(e);
    }
  }

  /** What the method gives. */
  Struct ok() {
    return new Struct(fields).struct(0);
  }

  /** The failure that the method declares. */
  Struct failure() {
    return new Struct(fields).struct(1);
  }

  /** A struct. */
  record Struct(Map<Integer, Object> fields) {
    Struct struct(int id) {
      return of(get(id));
    }

    /** Of a map from numbers to structs. */
    Struct struct(int id, Object key) {
      return of(Objects.requireNonNull(((Map<?, ?>) get(id)).get(key)));
    }

    List<?> list(int id) {
      return (List<?>) get(id);
    }

    /** Of a list of structs. */
    List<Struct> structs(int id) {
      return list(id).stream().map(Struct::of).toList();
    }

    @SuppressWarnings("unchecked")
    private static Struct of(Object fields) {
      return new Struct((Map<Integer, Object>) fields);
    }

    Object get(int id) {
      Object value = fields.get(id);
      if (value == null) {
        throw new AssertionError("no field " + id + " in " + fields);
      }
      return value;
    }

    String text(int id) {
      return (String) get(id);
    }

    Stamp stamp(int id) {
      return new Stamp(text(id).getBytes(StandardCharsets.ISO_8859_1));
    }

    long stampNumber(int id) {
      return ByteBuffer.wrap(stamp(id).bytes()).getLong();
    }
  }

  private static Map<Integer, Object> struct(TProtocol in) throws TException {
    Map<Integer, Object> fields = new TreeMap<>();
    for (TField field = in.readFieldBegin();
        field.type != TType.STOP;
        field = in.readFieldBegin()) {
      fields.put((int) field.id, value(in, field.type));
    }
    return fields;
  }

  private static Object value(TProtocol in, byte type) throws TException {
    return switch (type) {
      case TType.STRUCT -> struct(in);
      case TType.STRING -> {
        ByteBuffer bytes = in.readBinary();
        yield StandardCharsets.ISO_8859_1.decode(bytes).toString();
      }
      case TType.I32 -> in.readI32();
      case TType.DOUBLE -> in.readDouble();
      case TType.LIST -> {
        var head = in.readListBegin();
        yield values(in, head.elemType, head.size);
      }
      case TType.SET -> {
        var head = in.readSetBegin();
        yield values(in, head.elemType, head.size);
      }
      case TType.MAP -> {
        TMap head = in.readMapBegin();
        Map<Object, Object> all = new HashMap<>();
        for (int i = 0; i < head.size; i++) {
          all.put(value(in, head.keyType), value(in, head.valueType));
        }
        yield all;
      }
      default -> throw new AssertionError("a value of type " + type);
    };
  }

  private static List<Object> values(TProtocol in, byte type, int size) throws TException {
    List<Object> all = new ArrayList<>();
    for (int i = 0; i < size; i++) {
      all.add(value(in, type));
    }
    return all;
  }
}
