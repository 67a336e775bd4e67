package io.weft.node.http;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * A proxy for CONNECT (RFC 9110 section 9.3.6) that leads to an echo: it agrees, gives all bytes
 * back, and says {@code bye} when the caller has sent its last. A line {@code close} has it close
 * at once. It refuses hosts that are named {@code closed}.
 */
final class TunnelService implements AutoCloseable {
  static final String BYE = "bye";

  private final ServerSocket server = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
  private final List<String> heads = new CopyOnWriteArrayList<>();
  private final AtomicInteger open = new AtomicInteger();

  TunnelService() throws IOException {
    new Thread(this::accept, "tunnel-service").start();
  }

  int port() {
    return server.getLocalPort();
  }

  /** The heads of the requests that came. */
  List<String> heads() {
    return heads;
  }

  /** Connections that are open. */
  int open() {
    return open.get();
  }

  private void accept() {
    try {
      while (true) {
        Socket caller = server.accept();
        new Thread(() -> serve(caller), "tunnel").start();
      }
    } catch (IOException closed) {
      // The test is over.
    }
  }

  private void serve(Socket caller) {
    open.incrementAndGet();
    try (caller) {
      InputStream in = caller.getInputStream();
      OutputStream out = caller.getOutputStream();
      String head = head(in);
      if (head.isEmpty()) {
        return;
      }
      heads.add(head);
      if (head.startsWith("CONNECT closed:")) {
        out.write("HTTP/1.1 503 Closed\r\nContent-Length: 0\r\n\r\n".getBytes(ISO_8859_1));
      } else if (head.startsWith("CONNECT broken:")) {
        caller.setSoLinger(true, 0);
      } else {
        out.write("HTTP/1.1 200 OK\r\n\r\n".getBytes(ISO_8859_1));
        echo(in, out);
      }
    } catch (IOException gone) {
      // As tests want it.
    } finally {
      open.decrementAndGet();
    }
  }

  private static String head(InputStream in) throws IOException {
    StringBuilder head = new StringBuilder();
    for (int octet = in.read(); octet >= 0; octet = in.read()) {
      head.append((char) octet);
      if (head.indexOf("\r\n\r\n") >= 0) {
        return head.toString();
      }
    }
    return "";
  }

  private static void echo(InputStream in, OutputStream out) throws IOException {
    byte[] piece = new byte[8192];
    for (int size = in.read(piece); size >= 0; size = in.read(piece)) {
      if (new String(piece, 0, size, ISO_8859_1).equals("close\n")) {
        return;
      }
      out.write(piece, 0, size);
    }
    out.write(BYE.getBytes(ISO_8859_1));
  }

  @Override
  public void close() throws IOException {
    server.close();
  }
}
