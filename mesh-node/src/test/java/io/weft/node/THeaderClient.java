package io.weft.node;

import java.io.DataInputStream;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.util.Map;
import org.apache.thrift.TException;
import org.apache.thrift.protocol.TMessageType;

/** A client whose frames have a THeader, on a socket of its own. */
final class THeaderClient implements AutoCloseable {
  private final Socket socket;
  private final DataInputStream in;

  THeaderClient(InetSocketAddress to) throws IOException {
    socket = new Socket(to.getAddress(), to.getPort());
    socket.setSoTimeout(30_000);
    in = new DataInputStream(socket.getInputStream());
  }

  THeaderFrame call(int sequenceId, Map<String, String> info, String method, String argument)
      throws IOException, TException {
    String message = THeaderFrame.message(TMessageType.CALL, method, argument);
    return call(new THeaderFrame(sequenceId, 0, info, message));
  }

  THeaderFrame call(THeaderFrame frame) throws IOException {
    send(frame);
    return receive();
  }

  void send(THeaderFrame frame) throws IOException {
    socket.getOutputStream().write(frame.bytes());
  }

  THeaderFrame receive() throws IOException {
    return THeaderFrame.read(in);
  }

  /** Whether the node closes the connection. */
  boolean isClosed() throws IOException {
    return in.read() < 0;
  }

  @Override
  public void close() throws IOException {
    socket.close();
  }
}
