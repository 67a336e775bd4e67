package io.weft.thrift.frame;

import io.weft.thrift.header.HeaderFormat;
import java.nio.ByteBuffer;
import java.util.Random;
import java.util.UUID;
import org.apache.thrift.TException;
import org.apache.thrift.protocol.TField;
import org.apache.thrift.protocol.TList;
import org.apache.thrift.protocol.TMap;
import org.apache.thrift.protocol.TMessageType;
import org.apache.thrift.protocol.TProtocol;
import org.apache.thrift.protocol.TSet;
import org.apache.thrift.protocol.TStruct;
import org.apache.thrift.protocol.TType;

/** Messages with structs of any shape, as Apache Thrift writes them. */
final class RandomMessages {
  private static final byte[] TYPES = {
    TType.BOOL,
    TType.BYTE,
    TType.DOUBLE,
    TType.I16,
    TType.I32,
    TType.I64,
    TType.STRING,
    TType.UUID,
    TType.STRUCT,
    TType.MAP,
    TType.SET,
    TType.LIST
  };
  private static final int SCALARS = 8;
  private static final String[] NAMES = {"add", "users:add", "größe", "", "x".repeat(300), "a\n\0"};

  private final Random random;

  RandomMessages(Random random) {
    this.random = random;
  }

  byte[] request(ThriftTransport transport) {
    HeaderFormat[] formats = HeaderFormat.values();
    HeaderFormat format = formats[random.nextInt(formats.length)];
    if (transport == ThriftTransport.BUFFERED && format == HeaderFormat.LAX_BINARY) {
      format = HeaderFormat.STRICT_BINARY; // buffered and without a version, it cannot be told
    }
    byte type = random.nextBoolean() ? TMessageType.CALL : TMessageType.ONEWAY;
    String name = NAMES[random.nextInt(NAMES.length)];
    return Libthrift.message(
        transport, format, name, type, random.nextInt(), out -> struct(out, random.nextInt(4)));
  }

  private void struct(TProtocol out, int depth) throws TException {
    out.writeStructBegin(new TStruct("S"));
    short id = 0;
    for (int fields = random.nextInt(6); fields > 0; fields--) {
      id += (short) (1 + random.nextInt(random.nextInt(8) == 0 ? 1000 : 17));
      byte type = type(depth);
      out.writeFieldBegin(new TField("f", type, id));
      value(out, type, depth);
      out.writeFieldEnd();
    }
    out.writeFieldStop();
    out.writeStructEnd();
  }

  private byte type(int depth) {
    return TYPES[random.nextInt(depth == 0 ? SCALARS : TYPES.length)];
  }

  private void value(TProtocol out, byte type, int depth) throws TException {
    switch (type) {
      case TType.BOOL -> out.writeBool(random.nextBoolean());
      case TType.BYTE -> out.writeByte((byte) random.nextInt());
      case TType.DOUBLE -> out.writeDouble(random.nextDouble());
      case TType.I16 -> out.writeI16((short) random.nextInt());
      case TType.I32 -> out.writeI32(random.nextInt());
      case TType.I64 -> out.writeI64(random.nextBoolean() ? Long.MIN_VALUE : random.nextLong());
      case TType.UUID -> out.writeUuid(new UUID(random.nextLong(), random.nextLong()));
      case TType.STRING -> {
        byte[] bytes = new byte[random.nextInt(random.nextInt(12) == 0 ? 20_000 : 40)];
        random.nextBytes(bytes);
        out.writeBinary(ByteBuffer.wrap(bytes));
      }
      case TType.STRUCT -> struct(out, depth - 1);
      default -> container(out, type, depth - 1);
    }
  }

  private void container(TProtocol out, byte type, int depth) throws TException {
    int count = random.nextInt(random.nextInt(4) == 0 ? 40 : 4);
    byte first = type(depth);
    byte second = type(depth);
    switch (type) {
      case TType.MAP -> out.writeMapBegin(new TMap(first, second, count));
      case TType.SET -> out.writeSetBegin(new TSet(first, count));
      default -> out.writeListBegin(new TList(first, count));
    }
    for (int i = 0; i < count; i++) {
      value(out, first, depth);
      if (type == TType.MAP) {
        value(out, second, depth);
      }
    }
  }
}
