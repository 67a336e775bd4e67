package io.weft.namers.zookeeper;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/**
 * Passes connections on to a port of this machine, and can drop what comes back, or cut them. Two
 * threads for each connection.
 */
final class Gate implements AutoCloseable {
  private final ServerSocket listener;
  private final int target;
  private final List<Socket> sockets = new CopyOnWriteArrayList<>();
  private volatile boolean swallowing;
  private volatile boolean refusing;

  private Gate(ServerSocket listener, int target) {
    this.listener = listener;
    this.target = target;
  }

  static Gate open(int target) throws IOException {
    Gate gate = new Gate(new ServerSocket(0, 50, InetAddress.getLoopbackAddress()), target);
    thread(gate::accept);
    return gate;
  }

  int port() {
    return listener.getLocalPort();
  }

  /** From now on nothing that the server says is passed on, until {@link #cut}. */
  void swallowReplies() {
    swallowing = true;
  }

  /** Ends all connections, and each new one until {@link #cut}. */
  void refuse() throws IOException {
    refusing = true;
    end();
  }

  /** Ends all connections; new ones pass everything. */
  void cut() throws IOException {
    end();
    swallowing = false;
    refusing = false;
  }

  private void end() throws IOException {
    for (Socket socket : sockets) {
      socket.close();
    }
    sockets.clear();
  }

  private void accept() {
    while (!listener.isClosed()) {
      try {
        Socket client = listener.accept();
        if (refusing) {
          client.close();
          continue;
        }
        Socket server = new Socket(InetAddress.getLoopbackAddress(), target);
        sockets.add(client);
        sockets.add(server);
        thread(() -> pass(client, server, false));
        thread(() -> pass(server, client, true));
      } catch (IOException e) {
        // The listener was closed, or there is no server: the client sees its connection close.
      }
    }
  }

  private void pass(Socket from, Socket to, boolean reply) {
    try (from;
        to) {
      InputStream in = from.getInputStream();
      OutputStream out = to.getOutputStream();
      byte[] buffer = new byte[64 * 1024];
      for (int count = in.read(buffer); count >= 0; count = in.read(buffer)) {
        if (!reply || !swallowing) {
          out.write(buffer, 0, count);
        }
      }
    } catch (IOException e) {
      // Closed by the other direction, or by cut.
    }
  }

  private static void thread(Runnable task) {
    Thread thread = new Thread(task, "gate");
    thread.setDaemon(true);
    thread.start();
  }

  @Override
  public void close() throws IOException {
    listener.close();
    cut();
  }
}
