package io.weft.control.store.remote;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/**
 * Passes connections on to a port of this machine, until it lets them stand still, with nothing
 * passing in either direction, or loses what comes back.
 */
public final class Relay implements AutoCloseable {
  private final ServerSocket listener;
  private final int target;
  private final List<Socket> sockets = new CopyOnWriteArrayList<>();
  private boolean stalled;
  private String stallAt = "";
  private volatile boolean swallowing;

  private Relay(ServerSocket listener, int target) {
    this.listener = listener;
    this.target = target;
  }

  public static Relay to(int target) throws IOException {
    Relay relay = new Relay(new ServerSocket(0, 50, InetAddress.getLoopbackAddress()), target);
    thread(relay::accept);
    return relay;
  }

  public int port() {
    return listener.getLocalPort();
  }

  /** Nothing passes any more, on old connections and on new ones, until {@link #flow}. */
  public synchronized void stall() {
    stalled = true;
  }

  /** Nothing passes any more, from just before a client says a text. */
  public synchronized void stallBefore(String text) {
    stallAt = text;
  }

  public synchronized boolean isStalled() {
    return stalled;
  }

  /** What the server says is lost from now on; what is said to it still comes to it. */
  public void swallowReplies() {
    swallowing = true;
  }

  /** Ends all connections; new ones pass everything. */
  public void cut() throws IOException {
    for (Socket socket : sockets) {
      socket.close();
    }
    sockets.clear();
    swallowing = false;
    flow();
  }

  /** Passes everything again, also what has waited. */
  public synchronized void flow() {
    stalled = false;
    notifyAll();
  }

  private synchronized void awaitFlow(String said) throws InterruptedException {
    if (!stallAt.isEmpty() && said.contains(stallAt)) {
      stallAt = "";
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
        sockets.add(client);
        connect(client);
      } catch (IOException e) {
        // The listener was closed.
      }
    }
  }

  private void connect(Socket client) throws IOException {
    try {
      Socket server = new Socket(InetAddress.getLoopbackAddress(), target);
      sockets.add(server);
      thread(() -> pass(client, server, false));
      thread(() -> pass(server, client, true));
    } catch (IOException e) {
      client.close(); // there is no server
    }
  }

  private void pass(Socket from, Socket to, boolean reply) {
    try (from;
        to) {
      InputStream in = from.getInputStream();
      OutputStream out = to.getOutputStream();
      byte[] buffer = new byte[64 * 1024];
      for (int count = in.read(buffer); count >= 0; count = in.read(buffer)) {
        awaitFlow(reply ? "" : new String(buffer, 0, count, StandardCharsets.ISO_8859_1));
        if (!reply || !swallowing) {
          out.write(buffer, 0, count);
        }
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
    listener.close();
    cut();
  }
}
