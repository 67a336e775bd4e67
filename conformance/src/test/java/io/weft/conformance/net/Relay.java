package io.weft.conformance.net;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/**
 * Passes TCP connections on to a port of the loopback address and keeps a copy of every byte in
 * both directions: what somebody on the network between two nodes would see. Two threads for each
 * connection; the end of one direction is passed on as such. For tests that carry some megabytes.
 */
public final class Relay implements AutoCloseable {
  private static final int BACKLOG = 128;

  private final int port;
  private final InetSocketAddress target;
  private final List<Socket> sockets = new CopyOnWriteArrayList<>();
  private final List<Recording> recordings = new CopyOnWriteArrayList<>();
  private volatile ServerSocket listener;
  private volatile boolean closed;

  /** The bytes of one direction of one connection. Safe for any thread. */
  public static final class Recording {
    private final ByteArrayOutputStream bytes = new ByteArrayOutputStream(); // locks itself

    /** What has passed so far. */
    public byte[] bytes() {
      return bytes.toByteArray();
    }

    /** Whether a piece has passed as it is. */
    public boolean contains(byte[] piece) {
      byte[] all = bytes();
      for (int start = 0; start <= all.length - piece.length; start++) {
        int length = 0;
        while (length < piece.length && all[start + length] == piece[length]) {
          length++;
        }
        if (length == piece.length) {
          return true;
        }
      }
      return false;
    }
  }

  private Relay(ServerSocket listener, InetSocketAddress target) {
    this.listener = listener;
    this.port = listener.getLocalPort();
    this.target = target;
  }

  /** Listens on a free port of the loopback address. */
  public static Relay open(int targetPort) throws IOException {
    InetAddress loopback = InetAddress.getLoopbackAddress();
    Relay relay =
        new Relay(
            new ServerSocket(0, BACKLOG, loopback), new InetSocketAddress(loopback, targetPort));
    relay.accept(relay.listener);
    return relay;
  }

  public int port() {
    return port;
  }

  /** One recording for each direction of each connection so far. */
  public List<Recording> recordings() {
    return List.copyOf(recordings);
  }

  /** How many bytes have passed so far, in both directions. */
  public long bytesPassed() {
    return recordings.stream().mapToLong(recording -> recording.bytes.size()).sum();
  }

  /** Whether a piece has passed as it is, on any connection in any direction. */
  public boolean contains(byte[] piece) {
    return recordings.stream().anyMatch(recording -> recording.contains(piece));
  }

  /** Ends all connections with a TCP reset. */
  public void reset() {
    for (Socket socket : sockets) {
      try {
        socket.setSoLinger(true, 0);
      } catch (IOException e) {
        // It is closed already.
      }
      quietly(socket);
    }
  }

  /** Ends the listener and all connections, until {@link #restart}. */
  public void stop() throws IOException {
    listener.close();
    sockets.forEach(Relay::quietly);
  }

  /** Listens at the same port again. */
  public void restart() throws IOException {
    listener = new ServerSocket(port, BACKLOG, InetAddress.getLoopbackAddress());
    accept(listener);
  }

  /** Ends the listener and all connections; recordings stay. */
  @Override
  public void close() throws IOException {
    closed = true;
    stop();
  }

  private void accept(ServerSocket from) {
    thread(
        "relay-accept",
        () -> {
          while (!from.isClosed()) {
            try {
              connect(from.accept());
            } catch (IOException e) {
              // The listener was closed, or the target refused: the client sees its connection
              // close.
            }
          }
        });
  }

  private void connect(Socket client) throws IOException {
    Socket server = new Socket();
    sockets.add(client);
    sockets.add(server);
    try {
      server.connect(target);
    } catch (IOException e) {
      client.close();
      throw e;
    }
    client.setTcpNoDelay(true);
    server.setTcpNoDelay(true);
    pass(client, server);
    pass(server, client);
    if (closed) {
      quietly(client);
      quietly(server);
    }
  }

  private void pass(Socket from, Socket to) {
    Recording recording = new Recording();
    recordings.add(recording);
    thread(
        "relay-" + from.getPort(),
        () -> {
          try {
            InputStream in = from.getInputStream();
            OutputStream out = to.getOutputStream();
            byte[] buffer = new byte[64 * 1024];
            for (int count = in.read(buffer); count >= 0; count = in.read(buffer)) {
              recording.bytes.write(buffer, 0, count);
              out.write(buffer, 0, count);
            }
            to.shutdownOutput();
          } catch (IOException e) {
            quietly(from);
            quietly(to);
          }
        });
  }

  private static void thread(String name, Runnable task) {
    Thread thread = new Thread(task, name);
    thread.setDaemon(true);
    thread.start();
  }

  private static void quietly(Socket socket) {
    try {
      socket.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
