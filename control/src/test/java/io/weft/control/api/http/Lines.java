package io.weft.control.api.http;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A watch over a bare socket: the head and the chunks are read by hand. */
final class Lines implements AutoCloseable {
  private final Socket socket;
  private final InputStream in;
  private final List<String> head = new ArrayList<>();
  private final ByteArrayOutputStream rest = new ByteArrayOutputStream();
  private boolean ended;

  private Lines(Socket socket) throws IOException {
    this.socket = socket;
    this.in = socket.getInputStream();
  }

  static Lines open(InetSocketAddress address, String target) throws IOException {
    Socket socket = new Socket();
    socket.setReceiveBufferSize(8 << 10);
    socket.connect(address);
    socket.setSoTimeout(30_000);
    Lines lines = new Lines(socket);
    socket
        .getOutputStream()
        .write(
            ("GET " + target + " HTTP/1.1\r\nHost: localhost\r\n\r\n")
                .getBytes(StandardCharsets.US_ASCII));
    for (String line = lines.line(); !line.isEmpty(); line = lines.line()) {
      lines.head.add(line.toLowerCase(java.util.Locale.ROOT));
    }
    return lines;
  }

  List<String> head() {
    return head;
  }

  /** The next line of the body; null when it has ended soundly. */
  @Nullable String next() throws IOException {
    while (!ended) {
      String text = rest.toString(StandardCharsets.UTF_8);
      int end = text.indexOf('\n');
      if (end >= 0) {
        byte[] bytes = rest.toByteArray();
        String line = text.substring(0, end);
        int used = line.getBytes(StandardCharsets.UTF_8).length + 1;
        rest.reset();
        rest.write(bytes, used, bytes.length - used);
        return line;
      }
      int size = Integer.parseInt(line(), 16);
      rest.write(in.readNBytes(size));
      line();
      ended = size == 0;
    }
    return null;
  }

  private String line() throws IOException {
    StringBuilder line = new StringBuilder();
    for (int c = in.read(); c != '\n'; c = in.read()) {
      if (c < 0) {
        throw new IOException("the connection was cut after: " + line);
      }
      line.append((char) c);
    }
    return line.toString().strip();
  }

  @Override
  public void close() throws IOException {
    socket.close();
  }
}
