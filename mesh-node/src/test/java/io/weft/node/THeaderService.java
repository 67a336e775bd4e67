package io.weft.node;

import java.io.DataInputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import org.apache.thrift.TException;
import org.apache.thrift.protocol.TMessage;
import org.apache.thrift.protocol.TMessageType;

/**
 * A service whose frames have a THeader: answers each call with its argument, compressed if the
 * call was, and with an info header; and keeps the calls' frames.
 */
final class THeaderService implements AutoCloseable {
  static final Map<String, String> SAID = Map.of("load", "3");

  private final ServerSocket socket = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
  private final List<THeaderFrame> calls = new CopyOnWriteArrayList<>();

  THeaderService() throws IOException {
    start(this::accept);
  }

  int port() {
    return socket.getLocalPort();
  }

  THeaderFrame lastCall() {
    return calls.get(calls.size() - 1);
  }

  private static void start(Runnable task) {
    Thread thread = new Thread(task, "theader-service");
    thread.setDaemon(true);
    thread.start();
  }

  private void accept() {
    try {
      while (true) {
        Socket connection = socket.accept();
        start(() -> serve(connection));
      }
    } catch (IOException closed) {
      // The test is over.
    }
  }

  private void serve(Socket connection) {
    try (connection) {
      DataInputStream in = new DataInputStream(connection.getInputStream());
      while (true) {
        THeaderFrame call = THeaderFrame.read(in);
        calls.add(call);
        String reply =
            THeaderFrame.message(
                new TMessage(call.header().name, TMessageType.REPLY, call.header().seqid),
                call.text());
        boolean compressed = call.transform() == THeaderFrame.ZLIB;
        String payload = compressed ? THeaderFrame.deflated(reply) : reply;
        connection
            .getOutputStream()
            .write(new THeaderFrame(call.sequenceId(), call.transform(), SAID, payload).bytes());
      }
    } catch (IOException | TException closed) {
      // The caller has gone.
    }
  }

  @Override
  public void close() throws IOException {
    socket.close();
  }
}
