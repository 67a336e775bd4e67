package io.weft.node.protocol.http.endpoint;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicInteger;

/** A server of HTTP/1.1 that answers a request when the test lets it. */
final class HeldServer implements AutoCloseable {
  private final ServerSocket server = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
  private final Semaphore answers = new Semaphore(0);
  private final AtomicInteger requests = new AtomicInteger();
  private final AtomicInteger accepted = new AtomicInteger();
  private final AtomicInteger open = new AtomicInteger();

  HeldServer() throws IOException {
    new Thread(this::accept, "held-server").start();
  }

  InetSocketAddress address() {
    return (InetSocketAddress) server.getLocalSocketAddress();
  }

  /** Lets so many requests have their answer. */
  void answer(int count) {
    answers.release(count);
  }

  /** Requests that came. */
  int requests() {
    return requests.get();
  }

  /** Connections that were ever opened. */
  int accepted() {
    return accepted.get();
  }

  /** Connections that are open. */
  int open() {
    return open.get();
  }

  private void accept() {
    try {
      while (true) {
        Socket caller = server.accept();
        accepted.incrementAndGet();
        open.incrementAndGet();
        new Thread(() -> serve(caller), "held-connection").start();
      }
    } catch (IOException closed) {
      // The test is over.
    }
  }

  private void serve(Socket caller) {
    try (caller) {
      BufferedReader in =
          new BufferedReader(new InputStreamReader(caller.getInputStream(), ISO_8859_1));
      for (String line = in.readLine(); line != null; line = in.readLine()) {
        if (line.isEmpty()) {
          requests.incrementAndGet();
          answers.acquire();
          caller
              .getOutputStream()
              .write("HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n".getBytes(ISO_8859_1));
        }
      }
    } catch (IOException | InterruptedException gone) {
      // The pool has closed it.
    } finally {
      open.decrementAndGet();
    }
  }

  @Override
  public void close() throws IOException {
    server.close();
    answers.release(100);
  }
}
