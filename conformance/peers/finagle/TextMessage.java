import com.twitter.finagle.thrift.Protocols;
import org.apache.thrift.TApplicationException;
import org.apache.thrift.TException;
import org.apache.thrift.protocol.TCompactProtocol;
import org.apache.thrift.protocol.TField;
import org.apache.thrift.protocol.TMessage;
import org.apache.thrift.protocol.TMessageType;
import org.apache.thrift.protocol.TProtocol;
import org.apache.thrift.protocol.TProtocolFactory;
import org.apache.thrift.protocol.TStruct;
import org.apache.thrift.protocol.TType;
import org.apache.thrift.transport.TMemoryBuffer;
import org.apache.thrift.transport.TMemoryInputTransport;

/** A message of any method of the shape {@code string METHOD(1: string text)}. */
record TextMessage(String method, byte type, int seqId, String text) {
  private static final short ARGUMENT = 1;
  private static final short RESULT = 0;

  static TProtocolFactory protocol(String name) {
    return name.equals("compact")
        ? new TCompactProtocol.Factory()
        : Protocols.binaryFactory(
            false, true, -1, -1, com.twitter.finagle.stats.NullStatsReceiver.get());
  }

  static byte[] call(TProtocolFactory protocols, String method, boolean oneway, String text)
      throws TException {
    byte type = oneway ? TMessageType.ONEWAY : TMessageType.CALL;
    return new TextMessage(method, type, 7, text).write(protocols, ARGUMENT);
  }

  boolean isOneway() {
    return type == TMessageType.ONEWAY;
  }

  byte[] reply(TProtocolFactory protocols, String result) {
    try {
      return new TextMessage(method, TMessageType.REPLY, seqId, result).write(protocols, RESULT);
    } catch (TException e) {
      throw new IllegalStateException(e);
    }
  }

  private byte[] write(TProtocolFactory protocols, short field) throws TException {
    TMemoryBuffer buffer = new TMemoryBuffer(64 + text.length());
    TProtocol out = protocols.getProtocol(buffer);
    out.writeMessageBegin(new TMessage(method, type, seqId));
    out.writeStructBegin(new TStruct(method));
    out.writeFieldBegin(new TField("text", TType.STRING, field));
    out.writeString(text);
    out.writeFieldEnd();
    out.writeFieldStop();
    out.writeStructEnd();
    out.writeMessageEnd();
    byte[] bytes = new byte[buffer.length()];
    System.arraycopy(buffer.getArray(), 0, bytes, 0, bytes.length);
    return bytes;
  }

  /**
   * Reads a call or a reply.
   *
   * @throws TApplicationException when it is one
   */
  static TextMessage read(TProtocolFactory protocols, byte[] bytes) throws TException {
    TProtocol in = protocols.getProtocol(new TMemoryInputTransport(bytes));
    TMessage head = in.readMessageBegin();
    if (head.type == TMessageType.EXCEPTION) {
      TApplicationException exception = new TApplicationException();
      exception.read(in);
      throw exception;
    }
    in.readStructBegin();
    in.readFieldBegin();
    return new TextMessage(head.name, head.type, head.seqid, in.readString());
  }
}
