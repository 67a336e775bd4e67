package io.weft.control.api.thrift;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import org.apache.thrift.TException;
import org.apache.thrift.protocol.TField;
import org.apache.thrift.protocol.TList;
import org.apache.thrift.protocol.TProtocol;
import org.apache.thrift.protocol.TProtocolUtil;
import org.apache.thrift.protocol.TType;

/** Reads the structs of requests, field by field. */
final class Fields {
  private Fields() {}

  /** Takes a field, or leaves it: then it is skipped. */
  interface Reader {
    /** Whether the field was read. */
    boolean read(int id, byte type) throws TException;
  }

  /** Reads a whole struct. */
  static void read(TProtocol in, Reader reader) throws TException {
    in.readStructBegin();
    for (TField field = in.readFieldBegin();
        field.type != TType.STOP;
        field = in.readFieldBegin()) {
      if (!reader.read(field.id, field.type)) {
        TProtocolUtil.skip(in, field.type);
      }
      in.readFieldEnd();
    }
    in.readStructEnd();
  }

  static byte[] bytes(TProtocol in) throws TException {
    ByteBuffer bytes = in.readBinary();
    byte[] copy = new byte[bytes.remaining()];
    bytes.get(copy);
    return copy;
  }

  static List<byte[]> listOfBytes(TProtocol in) throws TException {
    TList head = in.readListBegin();
    List<byte[]> all = new ArrayList<>();
    if (head.size > 0 && head.elemType != TType.STRING) {
      for (int i = 0; i < head.size; i++) {
        TProtocolUtil.skip(in, head.elemType);
      }
      return all;
    }
    for (int i = 0; i < head.size; i++) {
      all.add(bytes(in));
    }
    in.readListEnd();
    return all;
  }
}
