package io.weft.control.api.thrift;

import io.weft.namers.name.Path;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import org.apache.thrift.TException;
import org.apache.thrift.protocol.TBinaryProtocol;
import org.apache.thrift.protocol.TField;
import org.apache.thrift.protocol.TList;
import org.apache.thrift.protocol.TMap;
import org.apache.thrift.protocol.TMessage;
import org.apache.thrift.protocol.TProtocol;
import org.apache.thrift.protocol.TSet;
import org.apache.thrift.protocol.TType;
import org.apache.thrift.transport.TMemoryBuffer;

/** Writes structs of answers, field by field, into memory. */
final class StructWriter {
  private static final int USUAL_BYTES = 256;

  private final TMemoryBuffer memory;
  private final TProtocol out;

  private StructWriter() throws TException {
    memory = new TMemoryBuffer(USUAL_BYTES);
    out = new TBinaryProtocol(memory);
  }

  /** A part of what is written. */
  private interface Writing {
    void write() throws TException;
  }

  /** A whole struct. */
  static byte[] struct(Consumer<StructWriter> fields) {
    try {
      StructWriter writer = new StructWriter();
      writer.whole(fields);
      return Arrays.copyOf(writer.memory.getArray(), writer.memory.length());
    } catch (TException e) {
      throw impossible(e);
    }
  }

  /** A whole message. */
  static byte[] message(String name, byte type, int sequenceId, Consumer<StructWriter> fields) {
    try {
      StructWriter writer = new StructWriter();
      writer.out.writeMessageBegin(new TMessage(name, type, sequenceId));
      writer.whole(fields);
      return Arrays.copyOf(writer.memory.getArray(), writer.memory.length());
    } catch (TException e) {
      throw impossible(e);
    }
  }

  private static IllegalStateException impossible(TException e) {
    return new IllegalStateException("writing to memory cannot fail", e);
  }

  private void whole(Consumer<StructWriter> fields) throws TException {
    fields.accept(this);
    out.writeFieldStop();
  }

  private StructWriter field(int id, byte type, Writing value) {
    try {
      out.writeFieldBegin(new TField("", type, (short) id));
      value.write();
      return this;
    } catch (TException e) {
      throw impossible(e);
    }
  }

  StructWriter string(int id, String text) {
    return binary(id, text.getBytes(StandardCharsets.UTF_8));
  }

  StructWriter binary(int id, byte[] bytes) {
    return field(id, TType.STRING, () -> out.writeBinary(ByteBuffer.wrap(bytes)));
  }

  StructWriter binaries(int id, List<byte[]> all) {
    return field(
        id,
        TType.LIST,
        () -> {
          out.writeListBegin(new TList(TType.STRING, all.size()));
          for (byte[] one : all) {
            out.writeBinary(ByteBuffer.wrap(one));
          }
        });
  }

  StructWriter path(int id, Path path) {
    return binaries(id, WirePath.elements(path));
  }

  StructWriter int32(int id, int number) {
    return field(id, TType.I32, () -> out.writeI32(number));
  }

  StructWriter ints(int id, List<Integer> numbers) {
    return field(
        id,
        TType.LIST,
        () -> {
          out.writeListBegin(new TList(TType.I32, numbers.size()));
          for (int number : numbers) {
            out.writeI32(number);
          }
        });
  }

  StructWriter real(int id, double number) {
    return field(id, TType.DOUBLE, () -> out.writeDouble(number));
  }

  StructWriter struct(int id, Consumer<StructWriter> fields) {
    return field(id, TType.STRUCT, () -> whole(fields));
  }

  /** A struct without fields, which says by its id alone what is meant. */
  StructWriter nothing(int id) {
    return struct(id, none -> {});
  }

  /** A struct that was written before. */
  StructWriter struct(int id, byte[] written) {
    return field(id, TType.STRUCT, () -> memory.write(written, 0, written.length));
  }

  <T> StructWriter structs(int id, List<T> all, BiConsumer<StructWriter, T> each) {
    return field(
        id,
        TType.LIST,
        () -> {
          out.writeListBegin(new TList(TType.STRUCT, all.size()));
          for (T one : all) {
            whole(fields -> each.accept(fields, one));
          }
        });
  }

  <T> StructWriter setOfStructs(int id, List<T> all, BiConsumer<StructWriter, T> each) {
    return field(
        id,
        TType.SET,
        () -> {
          out.writeSetBegin(new TSet(TType.STRUCT, all.size()));
          for (T one : all) {
            whole(fields -> each.accept(fields, one));
          }
        });
  }

  StructWriter structsByInt(int id, Map<Integer, Consumer<StructWriter>> all) {
    return field(
        id,
        TType.MAP,
        () -> {
          out.writeMapBegin(new TMap(TType.I32, TType.STRUCT, all.size()));
          for (Map.Entry<Integer, Consumer<StructWriter>> one : all.entrySet()) {
            out.writeI32(one.getKey());
            whole(one.getValue());
          }
        });
  }
}
