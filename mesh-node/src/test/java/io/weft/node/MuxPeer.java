package io.weft.node;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.Socket;
import java.util.Arrays;
import java.util.HexFormat;
import org.apache.thrift.TException;
import org.apache.thrift.protocol.TBinaryProtocol;
import org.apache.thrift.protocol.TField;
import org.apache.thrift.protocol.TMessage;
import org.apache.thrift.protocol.TMessageType;
import org.apache.thrift.protocol.TProtocol;
import org.apache.thrift.protocol.TType;
import org.apache.thrift.transport.TMemoryBuffer;
import org.apache.thrift.transport.TMemoryInputTransport;

/** One side of a mux session on a socket, frame by frame as the bytes are. */
final class MuxPeer implements AutoCloseable {
  static final int TDISPATCH = 2;
  static final int RDISPATCH = -2;
  static final int TDRAIN = 64;
  static final int RDRAIN = -64;
  static final int TPING = 65;
  static final int RPING = -65;
  static final int TDISCARDED = -62;
  static final int RDISCARDED = -66;
  static final int TLEASE = 67;
  static final int TINIT = 68;
  static final int RINIT = -68;
  static final int RERR = 127;
  static final String CHECK = "74696e697420636865636b";
  static final String NO_HEAD = "000000000000";

  private final Socket socket;
  private final DataInputStream in;
  private final DataOutputStream out;

  /** A frame: type, tag, and what follows in hex. */
  record Frame(int type, int tag, String body) {
    byte[] bytes() {
      return HexFormat.of().parseHex(body);
    }

    /** The text of an error. */
    String text() {
      return new String(bytes(), UTF_8);
    }
  }

  /** A Thrift message with one string. */
  record Message(String name, byte type, int sequenceId, String text) {}

  MuxPeer(Socket socket) throws IOException {
    this.socket = socket;
    socket.setSoTimeout(30_000);
    in = new DataInputStream(socket.getInputStream());
    out = new DataOutputStream(socket.getOutputStream());
  }

  synchronized void send(int type, int tag, String hex) {
    try {
      byte[] body = HexFormat.of().parseHex(hex);
      out.writeInt(4 + body.length);
      out.writeInt(type << 24 | tag);
      out.write(body);
      out.flush();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Sends to a peer that may be gone. */
  void sendIfOpen(int type, int tag, String hex) {
    try {
      send(type, tag, hex);
    } catch (UncheckedIOException gone) {
      // So it does not matter any more.
    }
  }

  Frame receive() throws IOException {
    int length = in.readInt();
    int head = in.readInt();
    byte[] body = new byte[length - 4];
    in.readFully(body);
    return new Frame(head >> 24, head & 0xff_ffff, HexFormat.of().formatHex(body));
  }

  /** Whether the other side has closed the session; waits for it. */
  boolean isCut() {
    try {
      while (in.read() >= 0) {}
      return true;
    } catch (IOException e) {
      return true;
    }
  }

  /** Agrees terms as a client. */
  Frame handshake() throws IOException {
    send(RERR, 1, CHECK);
    receive();
    send(TINIT, 1, "0001");
    return receive();
  }

  void call(int tag, String head, String method, String argument) throws TException {
    send(TDISPATCH, tag, head + message(TMessageType.CALL, method, tag, argument, 1));
  }

  static String message(byte type, String method, int sequenceId, String text, int field)
      throws TException {
    TMemoryBuffer message = new TMemoryBuffer(64);
    TProtocol protocol = new TBinaryProtocol(message);
    protocol.writeMessageBegin(new TMessage(method, type, sequenceId));
    protocol.writeFieldBegin(new TField("text", TType.STRING, (short) field));
    protocol.writeString(text);
    protocol.writeFieldStop();
    return HexFormat.of().formatHex(message.getArray(), 0, message.length());
  }

  static Message message(byte[] bytes, int from) throws TException {
    TProtocol protocol =
        new TBinaryProtocol(new TMemoryInputTransport(bytes, from, bytes.length - from));
    TMessage begin = protocol.readMessageBegin();
    TField field = protocol.readFieldBegin();
    return new Message(
        begin.name,
        begin.type,
        begin.seqid,
        field.type == TType.STRING ? protocol.readString() : "");
  }

  /** The length of the head of a dispatch. */
  static int headLength(byte[] body) {
    int at = 2 + strings(body, 2, 2 * unsigned(body, 0));
    at += 2 + unsigned(body, at);
    int rules = unsigned(body, at);
    return at + 2 + strings(body, at + 2, 2 * rules);
  }

  private static int strings(byte[] body, int from, int count) {
    int at = from;
    for (int i = 0; i < count; i++) {
      at += 2 + unsigned(body, at);
    }
    return at - from;
  }

  private static int unsigned(byte[] body, int at) {
    return (body[at] & 0xff) << 8 | (body[at + 1] & 0xff);
  }

  /** A head in hex: contexts as {@code key=hex of the value}, and rules as {@code src => dst}. */
  static String head(String dest, String[] contexts, String... rules) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    DataOutputStream head = new DataOutputStream(bytes);
    try {
      head.writeShort(contexts.length);
      for (String context : contexts) {
        int equals = context.indexOf('=');
        head.writeUTF(context.substring(0, equals));
        byte[] value = HexFormat.of().parseHex(context.substring(equals + 1));
        head.writeShort(value.length);
        head.write(value);
      }
      head.writeUTF(dest);
      head.writeShort(rules.length);
      for (String rule : rules) {
        for (String side : rule.split(" => ", 2)) {
          head.writeUTF(side);
        }
      }
      return HexFormat.of().formatHex(bytes.toByteArray());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The head of a dispatch in hex. */
  static String headOf(Frame dispatch) {
    byte[] body = dispatch.bytes();
    return HexFormat.of().formatHex(Arrays.copyOf(body, headLength(body)));
  }

  @Override
  public void close() throws IOException {
    socket.close();
  }
}
