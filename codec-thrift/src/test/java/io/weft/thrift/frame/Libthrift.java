package io.weft.thrift.frame;

import io.weft.thrift.header.HeaderFormat;
import java.io.ByteArrayOutputStream;
import java.util.Arrays;
import org.apache.thrift.TException;
import org.apache.thrift.protocol.TBinaryProtocol;
import org.apache.thrift.protocol.TCompactProtocol;
import org.apache.thrift.protocol.TMessage;
import org.apache.thrift.protocol.TProtocol;
import org.apache.thrift.transport.TMemoryBuffer;
import org.apache.thrift.transport.TMemoryInputTransport;
import org.apache.thrift.transport.TTransport;
import org.apache.thrift.transport.layered.TFramedTransport;

/** Messages written and read by Apache Thrift. */
final class Libthrift {
  private Libthrift() {}

  /** Writes what comes behind the header of a message. */
  interface Body {
    void write(TProtocol protocol) throws TException;
  }

  static TProtocol protocol(HeaderFormat format, TTransport transport) {
    return switch (format) {
      case STRICT_BINARY -> new TBinaryProtocol(transport, true, true);
      case LAX_BINARY -> new TBinaryProtocol(transport, false, false);
      case COMPACT -> new TCompactProtocol(transport);
    };
  }

  static byte[] message(
      ThriftTransport transport, HeaderFormat format, String name, byte type, int id, Body body) {
    try {
      TMemoryBuffer memory = new TMemoryBuffer(64);
      TTransport out = transport == ThriftTransport.FRAMED ? new TFramedTransport(memory) : memory;
      TProtocol protocol = protocol(format, out);
      protocol.writeMessageBegin(new TMessage(name, type, id));
      body.write(protocol);
      protocol.writeMessageEnd();
      out.flush();
      return Arrays.copyOf(memory.getArray(), memory.length());
    } catch (TException e) {
      throw new AssertionError(e);
    }
  }

  /** A protocol that reads the bytes of a connection. */
  static TProtocol reader(ThriftTransport transport, HeaderFormat format, byte[] bytes)
      throws TException {
    TTransport in = new TMemoryInputTransport(bytes);
    return protocol(format, transport == ThriftTransport.FRAMED ? new TFramedTransport(in) : in);
  }

  /** A struct without fields. */
  static void empty(TProtocol protocol) throws TException {
    protocol.writeFieldStop();
  }

  static byte[] concat(byte[]... parts) {
    ByteArrayOutputStream all = new ByteArrayOutputStream();
    for (byte[] part : parts) {
      all.writeBytes(part);
    }
    return all.toByteArray();
  }
}
