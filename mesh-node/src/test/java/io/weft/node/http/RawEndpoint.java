package io.weft.node.http;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;

/** An endpoint that answers the first request of each connection with the bytes that a test has. */
final class RawEndpoint implements AutoCloseable {
  private static final int PREFACE = 24;
  private static final int STREAM_AT = 5;
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
    byte[] block = Http2Attacker.block(fields);
    ByteArrayOutputStream answer = new ByteArrayOutputStream();
    answer.write(block.length >> 16);
    answer.write(block.length >> 8);
    answer.write(block.length);
    answer.write(Http2Attacker.HEADERS);
    answer.write(Http2Attacker.END_HEADERS | Http2Attacker.END_STREAM);
    answer.writeBytes(Http2Attacker.number(0)); // the stream, which the client says
    answer.writeBytes(block);
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
        byte[] stream = Http2Attacker.number(readHttp2Head(new DataInputStream(in)));
        System.arraycopy(stream, 0, answer, STREAM_AT, stream.length);
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

  /** Up to the first head; says of which stream it is. */
  private static int readHttp2Head(DataInputStream in) throws IOException {
    in.readFully(new byte[PREFACE]);
    while (true) {
      int length = in.readUnsignedByte() << 16 | in.readUnsignedShort();
      int type = in.readUnsignedByte();
      in.readFully(new byte[1]); // flags
      int stream = in.readInt();
      in.readFully(new byte[length]);
      if (type == Http2Attacker.HEADERS) {
        return stream;
      }
    }
  }

  @Override
  public void close() throws IOException {
    server.close();
  }
}
