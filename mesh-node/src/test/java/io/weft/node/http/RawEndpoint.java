package io.weft.node.http;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.List;

/** An endpoint that answers the first request of each connection with the bytes that a test has. */
final class RawEndpoint implements AutoCloseable {
  private static final int PREFACE = 24;
  private static final int FIRST_STREAM = 3; // as the node has it
  private static final byte[] SETTINGS = {0, 0, 0, 4, 0, 0, 0, 0, 0};

  private final ServerSocket server = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
  private final byte[] answer;
  private final boolean http2;

  private RawEndpoint(byte[] answer, boolean http2) throws IOException {
    this.answer = answer;
    this.http2 = http2;
    new Thread(this::accept, "raw-endpoint").start();
  }

  static RawEndpoint http1(String answer) throws IOException {
    return new RawEndpoint(answer.getBytes(ISO_8859_1), false);
  }

  /** One of HTTP/2, whose response is a head of these names and values by turns. */
  static RawEndpoint http2(String... fields) throws IOException {
    return http2(List.<String[]>of(fields));
  }

  /** One of HTTP/2 that answers with several heads, of which the last one is the end. */
  static RawEndpoint http2(List<String[]> heads) throws IOException {
    ByteArrayOutputStream answer = new ByteArrayOutputStream();
    for (int i = 0; i < heads.size(); i++) {
      byte[] block = Http2Attacker.block(heads.get(i));
      boolean end = i == heads.size() - 1;
      answer.write(block.length >> 16);
      answer.write(block.length >> 8);
      answer.write(block.length);
      answer.write(Http2Attacker.HEADERS);
      answer.write(Http2Attacker.END_HEADERS | (end ? Http2Attacker.END_STREAM : 0));
      answer.writeBytes(Http2Attacker.number(FIRST_STREAM));
      answer.writeBytes(block);
    }
    return new RawEndpoint(answer.toByteArray(), true);
  }

  int port() {
    return server.getLocalPort();
  }

  private void accept() {
    try {
      while (true) {
        Socket caller = server.accept();
        new Thread(() -> serve(caller), "raw-endpoint-connection").start();
      }
    } catch (IOException closed) {
      // The test is over.
    }
  }

  private void serve(Socket caller) {
    try (caller) {
      InputStream in = caller.getInputStream();
      if (http2) {
        caller.getOutputStream().write(SETTINGS);
        readHttp2Head(new DataInputStream(in));
      } else {
        readHead(in);
      }
      caller.getOutputStream().write(answer);
      in.transferTo(new ByteArrayOutputStream());
    } catch (IOException gone) {
      // The node has seen what it got.
    }
  }

  private static void readHead(InputStream in) throws IOException {
    StringBuilder head = new StringBuilder();
    for (int octet = in.read(); octet >= 0; octet = in.read()) {
      head.append((char) octet);
      if (head.indexOf("\r\n\r\n") >= 0) {
        return;
      }
    }
  }

  private static void readHttp2Head(DataInputStream in) throws IOException {
    in.readFully(new byte[PREFACE]);
    int type;
    do {
      int length = in.readUnsignedByte() << 16 | in.readUnsignedShort();
      type = in.readUnsignedByte();
      in.readFully(new byte[5 + length]); // flags and stream before the content
    } while (type != Http2Attacker.HEADERS);
  }

  @Override
  public void close() throws IOException {
    server.close();
  }
}
