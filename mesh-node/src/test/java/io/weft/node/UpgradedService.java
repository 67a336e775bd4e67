package io.weft.node;

import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.thrift.TApplicationException;
import org.apache.thrift.TException;
import org.apache.thrift.protocol.TBinaryProtocol;
import org.apache.thrift.protocol.TField;
import org.apache.thrift.protocol.TMessage;
import org.apache.thrift.protocol.TMessageType;
import org.apache.thrift.protocol.TProtocol;
import org.apache.thrift.protocol.TType;
import org.apache.thrift.transport.TMemoryBuffer;
import org.apache.thrift.transport.TMemoryInputTransport;

/**
 * A service that answers the question for the TTwitter upgrade as it is told, and notes the headers
 * that calls come with. {@code echo} answers its argument, {@code nothing} is void, {@code note} is
 * oneway, anything else is an exception.
 */
final class UpgradedService implements AutoCloseable {
  /** A context in hex, as it stands in front of each reply. */
  static final String HEADER = "0f00020c000000010b0001000000016b0b000200000001760000";

  private static final String HANDSHAKE = "__can__finagle__trace__v3__";

  /** What becomes of the question. */
  enum Answer {
    AGREES,
    DECLINES,
    HANGS_UP
  }

  private final Answer answer;
  private final ServerSocket socket = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
  private final Set<Socket> connections = ConcurrentHashMap.newKeySet();
  private final List<String> headers = new CopyOnWriteArrayList<>();
  private final AtomicInteger questions = new AtomicInteger();
  private final AtomicInteger accepted = new AtomicInteger();

  UpgradedService(Answer answer) throws IOException {
    this.answer = answer;
    start(this::accept);
  }

  int port() {
    return socket.getLocalPort();
  }

  /** The headers of the calls so far, in hex; empty for a plain call. */
  List<String> headers() {
    return headers;
  }

  String lastHeader() {
    return headers.get(headers.size() - 1);
  }

  /** How often it was asked for the upgrade. */
  int questions() {
    return questions.get();
  }

  int accepted() {
    return accepted.get();
  }

  /** Closes the connections that are open. */
  void cut() throws IOException {
    for (Socket connection : connections) {
      connection.close();
    }
  }

  private static void start(Runnable task) {
    Thread thread = new Thread(task, "upgraded-service");
    thread.setDaemon(true);
    thread.start();
  }

  private void accept() {
    try {
      while (true) {
        Socket connection = socket.accept();
        connections.add(connection);
        accepted.incrementAndGet();
        start(() -> serve(connection));
      }
    } catch (IOException closed) {
      // The test is over.
    }
  }

  private void serve(Socket connection) {
    try (connection) {
      DataInputStream in = new DataInputStream(connection.getInputStream());
      DataOutputStream out = new DataOutputStream(connection.getOutputStream());
      boolean upgraded = false;
      while (true) {
        byte[] frame = new byte[in.readInt()];
        in.readFully(frame);
        int header = upgraded ? UpgradedClient.structLength(frame) : 0;
        TProtocol call =
            new TBinaryProtocol(new TMemoryInputTransport(frame, header, frame.length - header));
        TMessage message = call.readMessageBegin();
        if (message.name.equals(HANDSHAKE) && !upgraded) {
          questions.incrementAndGet();
          if (answer == Answer.HANGS_UP) {
            return;
          }
          upgraded = answer == Answer.AGREES;
          write(out, "", upgraded ? nothing(message) : unknown(message));
        } else {
          headers.add(HexFormat.of().formatHex(Arrays.copyOf(frame, header)));
          answer(out, upgraded ? HEADER : "", call, message);
        }
      }
    } catch (IOException | TException closed) {
      // The other side is gone.
    } finally {
      connections.remove(connection);
    }
  }

  private static void answer(DataOutputStream out, String header, TProtocol call, TMessage message)
      throws IOException, TException {
    switch (message.name) {
      case "echo" -> {
        TField field = call.readFieldBegin();
        write(out, header, echo(message, field.type == TType.STRING ? call.readString() : ""));
      }
      case "nothing" -> write(out, header, nothing(message));
      case "note" -> {}
      default -> write(out, header, unknown(message));
    }
  }

  private interface Body {
    void write(TProtocol protocol) throws TException;
  }

  private static Body echo(TMessage call, String text) {
    return protocol -> {
      protocol.writeMessageBegin(new TMessage(call.name, TMessageType.REPLY, call.seqid));
      protocol.writeFieldBegin(new TField("success", TType.STRING, (short) 0));
      protocol.writeString(text);
      protocol.writeFieldStop();
    };
  }

  private static Body nothing(TMessage call) {
    return protocol -> {
      protocol.writeMessageBegin(new TMessage(call.name, TMessageType.REPLY, call.seqid));
      protocol.writeFieldStop();
    };
  }

  private static Body unknown(TMessage call) {
    return protocol -> {
      protocol.writeMessageBegin(new TMessage(call.name, TMessageType.EXCEPTION, call.seqid));
      new TApplicationException(TApplicationException.UNKNOWN_METHOD, "no " + call.name)
          .write(protocol);
    };
  }

  private static void write(DataOutputStream out, String header, Body body)
      throws IOException, TException {
    TMemoryBuffer message = new TMemoryBuffer(64);
    body.write(new TBinaryProtocol(message));
    byte[] front = HexFormat.of().parseHex(header);
    out.writeInt(front.length + message.length());
    out.write(front);
    out.write(message.getArray(), 0, message.length());
    out.flush();
  }

  @Override
  public void close() {
    try {
      socket.close();
      cut();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
