package io.weft.node.http;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.Locale;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicLong;

/**
 * A server of HTTP/1.1 for long bodies, which counts their bytes as the system takes and gives
 * them: {@code GET /down/<bytes>} sends some, {@code POST /up} takes them when it is let to.
 */
final class BulkService implements AutoCloseable {
  private static final int PIECE = 64 << 10;

  private final ServerSocket server = new ServerSocket(0, 200, InetAddress.getLoopbackAddress());
  private final AtomicLong written = new AtomicLong();
  private final AtomicLong read = new AtomicLong();
  private final Semaphore reading = new Semaphore(0);

  BulkService() throws IOException {
    new Thread(this::accept, "bulk-service").start();
  }

  int port() {
    return server.getLocalPort();
  }

  /** Bytes of the bodies of responses that the system has taken. */
  long written() {
    return written.get();
  }

  /** Bytes of the bodies of requests. */
  long read() {
    return read.get();
  }

  /** Has the body of one request read. */
  void readOne() {
    reading.release();
  }

  private void accept() {
    try {
      while (true) {
        Socket caller = server.accept();
        new Thread(() -> serve(caller), "bulk-connection").start();
      }
    } catch (IOException closed) {
      // The test is over.
    }
  }

  private void serve(Socket caller) {
    try (caller) {
      InputStream in = new BufferedInputStream(caller.getInputStream());
      for (String head = head(in); !head.isEmpty(); head = head(in)) {
        if (head.startsWith("GET /down/")) {
          send(
              caller, Long.parseLong(head.substring("GET /down/".length(), head.indexOf(" HTTP"))));
        } else {
          reading.acquireUninterruptibly();
          take(in, length(head));
          caller.getOutputStream().write(response(0));
        }
      }
    } catch (IOException gone) {
      // The caller does not want the rest.
    }
  }

  /** Up to the empty line; empty at the end of the connection. */
  private static String head(InputStream in) throws IOException {
    StringBuilder head = new StringBuilder();
    for (int octet = in.read(); octet >= 0; octet = in.read()) {
      head.append((char) octet);
      if (octet == '\n' && head.indexOf("\r\n\r\n", head.length() - 4) >= 0) {
        return head.toString();
      }
    }
    return "";
  }

  private static long length(String head) {
    String name = "\r\ncontent-length: ";
    int at = head.toLowerCase(Locale.ROOT).indexOf(name) + name.length();
    return Long.parseLong(head.substring(at, head.indexOf('\r', at)));
  }

  private static byte[] response(long length) {
    return ("HTTP/1.1 200 OK\r\nContent-Length: " + length + "\r\n\r\n").getBytes(ISO_8859_1);
  }

  private void send(Socket caller, long length) throws IOException {
    caller.getOutputStream().write(response(length));
    byte[] piece = new byte[PIECE];
    for (long left = length; left > 0; left -= PIECE) {
      int size = (int) Math.min(PIECE, left);
      caller.getOutputStream().write(piece, 0, size);
      written.addAndGet(size);
    }
  }

  private void take(InputStream in, long length) throws IOException {
    byte[] piece = new byte[PIECE];
    for (long left = length; left > 0; ) {
      int size = in.read(piece, 0, (int) Math.min(PIECE, left));
      if (size < 0) {
        throw new IOException("a body that ends " + left + " bytes too early");
      }
      left -= size;
      read.addAndGet(size);
    }
  }

  @Override
  public void close() throws IOException {
    server.close();
    reading.release(1000); // whoever still waits
  }
}
