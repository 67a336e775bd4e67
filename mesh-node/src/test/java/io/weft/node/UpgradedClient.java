package io.weft.node;

import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.util.Arrays;
import java.util.HexFormat;
import org.apache.thrift.TApplicationException;
import org.apache.thrift.TException;
import org.apache.thrift.protocol.TBinaryProtocol;
import org.apache.thrift.protocol.TField;
import org.apache.thrift.protocol.TMessage;
import org.apache.thrift.protocol.TMessageType;
import org.apache.thrift.protocol.TProtocol;
import org.apache.thrift.protocol.TProtocolUtil;
import org.apache.thrift.protocol.TType;
import org.apache.thrift.transport.TMemoryBuffer;
import org.apache.thrift.transport.TMemoryInputTransport;

/** A client that speaks Thrift, plain or upgraded, on a socket of its own. */
final class UpgradedClient implements AutoCloseable {
  private static final String HANDSHAKE = "__can__finagle__trace__v3__";

  private final Socket socket;
  private final DataInputStream in;
  private final DataOutputStream out;
  private boolean upgraded;
  private int sequenceId;

  /**
   * What came back.
   *
   * @param header the struct in front in hex; empty on a plain connection
   * @param result the string of the result; empty when it is void
   */
  record Reply(String header, byte type, int sequenceId, String result) {}

  UpgradedClient(InetSocketAddress to) throws IOException {
    socket = new Socket(to.getAddress(), to.getPort());
    socket.setSoTimeout(30_000);
    in = new DataInputStream(socket.getInputStream());
    out = new DataOutputStream(socket.getOutputStream());
  }

  static UpgradedClient upgraded(InetSocketAddress to) throws IOException, TException {
    UpgradedClient client = new UpgradedClient(to);
    client.askForUpgrade();
    client.receiveUpgrade();
    return client;
  }

  void askForUpgrade() throws IOException, TException {
    send("", TMessageType.CALL, HANDSHAKE, "");
    upgraded = true;
  }

  void receiveUpgrade() throws IOException, TException {
    byte[] frame = frame();
    Reply answer = read(frame, 0);
    if (answer.type() != TMessageType.REPLY) {
      throw new IOException("not upgraded: " + answer);
    }
  }

  Reply call(String header, String method, String argument) throws IOException, TException {
    send(header, TMessageType.CALL, method, argument);
    return receive();
  }

  /** Sends a message behind a header in hex. */
  void send(String header, byte type, String method, String argument)
      throws IOException, TException {
    TMemoryBuffer message = new TMemoryBuffer(64);
    TProtocol protocol = new TBinaryProtocol(message);
    protocol.writeMessageBegin(new TMessage(method, type, ++sequenceId));
    protocol.writeFieldBegin(new TField("argument", TType.STRING, (short) 1));
    protocol.writeString(argument);
    protocol.writeFieldStop();
    sendFrame(header + HexFormat.of().formatHex(message.getArray(), 0, message.length()));
  }

  void sendFrame(String hex) throws IOException {
    byte[] bytes = HexFormat.of().parseHex(hex);
    out.writeInt(bytes.length);
    out.write(bytes);
    out.flush();
  }

  /** The next reply; one that is an exception too. */
  Reply receive() throws IOException, TException {
    byte[] frame = frame();
    return read(frame, upgraded ? structLength(frame) : 0);
  }

  private byte[] frame() throws IOException {
    byte[] frame = new byte[in.readInt()];
    in.readFully(frame);
    return frame;
  }

  static int structLength(byte[] frame) throws TException {
    TMemoryInputTransport bytes = new TMemoryInputTransport(frame);
    TProtocolUtil.skip(new TBinaryProtocol(bytes), TType.STRUCT);
    return bytes.getBufferPosition();
  }

  private static Reply read(byte[] frame, int headerLength) throws TException {
    TProtocol protocol =
        new TBinaryProtocol(
            new TMemoryInputTransport(frame, headerLength, frame.length - headerLength));
    String header = HexFormat.of().formatHex(Arrays.copyOf(frame, headerLength));
    TMessage message = protocol.readMessageBegin();
    if (message.type == TMessageType.EXCEPTION) {
      TApplicationException said = TApplicationException.readFrom(protocol);
      return new Reply(
          header, message.type, message.seqid, said.getType() + " " + said.getMessage());
    }
    TField field = protocol.readFieldBegin();
    String result = field.type == TType.STRING ? protocol.readString() : "";
    return new Reply(header, message.type, message.seqid, result);
  }

  /** Whether the other side has closed the connection; waits for it. */
  boolean isCut() throws IOException {
    return in.read() < 0;
  }

  @Override
  public void close() throws IOException {
    socket.close();
  }
}
