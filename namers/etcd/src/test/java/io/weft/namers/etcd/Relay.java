package io.weft.namers.etcd;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * Passes connections on to a port of the loopback address, until it is told to cut them, or to let
 * them stand still with nothing passing in either direction.
 */
final class Relay implements AutoCloseable {
  private final ServerSocket listener;
  private final InetSocketAddress target;
  private final List<Socket> sockets = new CopyOnWriteArrayList<>();
  private final AtomicInteger accepted = new AtomicInteger();
  private boolean stalled;
  private @Nullable String stallAt;

  private Relay(ServerSocket listener, InetSocketAddress target) {
    this.listener = listener;
    this.target = target;
  }

  static Relay to(int targetPort) throws IOException {
    InetAddress loopback = InetAddress.getLoopbackAddress();
    Relay relay =
        new Relay(new ServerSocket(0, 128, loopback), new InetSocketAddress(loopback, targetPort));
    thread(relay::accept);
    return relay;
  }

  String url() {
    return "http://127.0.0.1:" + listener.getLocalPort();
  }

  /** How many connections there have been. */
  int accepted() {
    return accepted.get();
  }

  /** How many connections are open. */
  long open() {
    return sockets.stream().filter(socket -> !socket.isClosed()).count() / 2;
  }

  /** Ends all connections. */
  void cut() throws IOException {
    for (Socket socket : sockets) {
      socket.close();
    }
    sockets.clear();
  }

  /** Nothing passes any more, on old connections and on new ones. */
  synchronized void stall() {
    stalled = true;
  }

  /** Nothing passes any more, from just before a client says a text. */
  synchronized void stallBefore(String text) {
    stallAt = text;
  }

  synchronized boolean isStalled() {
    return stalled;
  }

  synchronized void flow() {
    stalled = false;
    notifyAll();
  }

  private synchronized void awaitFlow(byte[] bytes, int count, boolean fromClient)
      throws InterruptedException {
    if (fromClient
        && stallAt != null
        && new String(bytes, 0, count, StandardCharsets.ISO_8859_1).contains(stallAt)) {
      stallAt = null;
      stalled = true;
    }
    while (stalled) {
      wait();
    }
  }

  private void accept() {
    while (!listener.isClosed()) {
      try {
        Socket client = listener.accept();
        accepted.incrementAndGet();
        Socket server = new Socket();
        sockets.add(client);
        sockets.add(server);
        connect(client, server);
      } catch (IOException e) {
        // The listener was closed.
      }
    }
  }

  private void connect(Socket client, Socket server) throws IOException {
    try {
      server.connect(target);
    } catch (IOException e) {
      client.close();
      return;
    }
    client.setTcpNoDelay(true);
    server.setTcpNoDelay(true);
    thread(() -> pass(client, server, true));
    thread(() -> pass(server, client, false));
  }

  private void pass(Socket from, Socket to, boolean fromClient) {
    try (from;
        to) {
      InputStream in = from.getInputStream();
      OutputStream out = to.getOutputStream();
      byte[] buffer = new byte[64 * 1024];
      for (int count = in.read(buffer); count >= 0; count = in.read(buffer)) {
        awaitFlow(buffer, count, fromClient);
        out.write(buffer, 0, count);
      }
    } catch (IOException e) {
      // One of them was closed: both are now.
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private static void thread(Runnable task) {
    Thread thread = new Thread(task, "relay");
    thread.setDaemon(true);
    thread.start();
  }

  @Override
  public void close() throws IOException {
    flow();
    listener.close();
    cut();
  }
}
