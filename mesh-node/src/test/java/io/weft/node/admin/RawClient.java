package io.weft.node.admin;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketException;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;

/** Sends any bytes, and reads HTTP answers of a known length. */
final class RawClient implements AutoCloseable {
  record Response(int status, Map<String, String> headers, String body) {
    String header(String name) {
      return headers.getOrDefault(name, "");
    }
  }

  private final Socket socket;
  private final DataInputStream input;

  RawClient(InetSocketAddress address) throws IOException {
    InetAddress host =
        address.getAddress().isAnyLocalAddress()
            ? InetAddress.getLoopbackAddress()
            : address.getAddress();
    socket = new Socket(host, address.getPort());
    socket.setSoTimeout(30_000);
    input = new DataInputStream(socket.getInputStream());
  }

  void send(String text) throws IOException {
    socket.getOutputStream().write(text.getBytes(ISO_8859_1));
  }

  /** The next answer up to its body. */
  Response head() throws IOException {
    String status = line();
    Map<String, String> headers = new HashMap<>();
    for (String line = line(); !line.isEmpty(); line = line()) {
      int colon = line.indexOf(':');
      headers.put(
          line.substring(0, colon).toLowerCase(Locale.ROOT), line.substring(colon + 1).trim());
    }
    return new Response(Integer.parseInt(status.substring(9, 12)), headers, "");
  }

  Response response() throws IOException {
    Response head = head();
    byte[] body = new byte[Integer.parseInt(head.header("content-length"))];
    input.readFully(body);
    return new Response(head.status(), head.headers(), new String(body, UTF_8));
  }

  /** Waits for the end of the connection; whether nothing came before it. */
  boolean ended() throws IOException {
    try {
      return input.read() < 0;
    } catch (SocketException e) {
      return true; // a reset is an end
    }
  }

  private String line() throws IOException {
    StringBuilder line = new StringBuilder();
    for (int next = input.read(); next != '\n'; next = input.read()) {
      if (next < 0) {
        throw new EOFException("after '" + line + "'");
      }
      line.append((char) next);
    }
    return line.toString().stripTrailing();
  }

  @Override
  public void close() throws IOException {
    socket.close();
  }
}
