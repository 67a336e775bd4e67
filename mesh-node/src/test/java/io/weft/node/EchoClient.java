package io.weft.node;

import java.net.InetSocketAddress;
import org.apache.thrift.TApplicationException;
import org.apache.thrift.TException;
import org.apache.thrift.protocol.TBinaryProtocol;
import org.apache.thrift.protocol.TCompactProtocol;
import org.apache.thrift.protocol.TField;
import org.apache.thrift.protocol.TMessage;
import org.apache.thrift.protocol.TMessageType;
import org.apache.thrift.protocol.TProtocol;
import org.apache.thrift.protocol.TProtocolUtil;
import org.apache.thrift.protocol.TStruct;
import org.apache.thrift.protocol.TType;
import org.apache.thrift.transport.TSocket;
import org.apache.thrift.transport.TTransport;
import org.apache.thrift.transport.layered.TFramedTransport;

/** A real Thrift client of {@link EchoService}. */
final class EchoClient implements AutoCloseable {
  private final TTransport transport;
  private final TProtocol protocol;
  private int sequenceId;

  private EchoClient(TTransport transport, TProtocol protocol) {
    this.transport = transport;
    this.protocol = protocol;
  }

  static EchoClient framed(InetSocketAddress to) throws TException {
    TTransport transport = new TFramedTransport(socket(to));
    return new EchoClient(transport, new TBinaryProtocol(transport));
  }

  static EchoClient compact(InetSocketAddress to) throws TException {
    TTransport transport = new TFramedTransport(socket(to));
    return new EchoClient(transport, new TCompactProtocol(transport));
  }

  static EchoClient buffered(InetSocketAddress to) throws TException {
    TTransport transport = socket(to);
    return new EchoClient(transport, new TBinaryProtocol(transport));
  }

  private static TSocket socket(InetSocketAddress to) throws TException {
    TSocket socket = new TSocket(to.getHostString(), to.getPort(), 30_000);
    socket.open();
    return socket;
  }

  String call(String method, String argument) throws TException {
    send(TMessageType.CALL, method, argument);
    return receive();
  }

  void oneway(String method, String argument) throws TException {
    send(TMessageType.ONEWAY, method, argument);
  }

  void send(byte type, String method, String argument) throws TException {
    protocol.writeMessageBegin(new TMessage(method, type, ++sequenceId));
    protocol.writeStructBegin(new TStruct("arguments"));
    protocol.writeFieldBegin(new TField("argument", TType.STRING, (short) 1));
    protocol.writeString(argument);
    protocol.writeFieldEnd();
    protocol.writeFieldStop();
    protocol.writeStructEnd();
    protocol.writeMessageEnd();
    transport.flush();
  }

  /** The next reply, whichever call it answers. */
  String receive() throws TException {
    TMessage message = protocol.readMessageBegin();
    if (message.type == TMessageType.EXCEPTION) {
      TApplicationException exception = TApplicationException.readFrom(protocol);
      protocol.readMessageEnd();
      throw exception;
    }
    protocol.readStructBegin();
    String result = "";
    for (TField field = protocol.readFieldBegin();
        field.type != TType.STOP;
        field = protocol.readFieldBegin()) {
      if (field.type == TType.STRING) {
        result = protocol.readString();
      } else {
        TProtocolUtil.skip(protocol, field.type);
        result = "exception " + field.id;
      }
      protocol.readFieldEnd();
    }
    protocol.readStructEnd();
    protocol.readMessageEnd();
    return result;
  }

  @Override
  public void close() {
    transport.close();
  }
}
