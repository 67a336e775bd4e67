package io.weft.node.http;

import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.SocketException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import javax.net.ssl.SSLException;
import org.jspecify.annotations.Nullable;

/** A caller of HTTP/2 that writes the frames that a test has for it, whatever they are. */
final class Http2Attacker implements AutoCloseable {
  static final int DATA = 0;
  static final int HEADERS = 1;
  static final int PRIORITY = 2;
  static final int RST_STREAM = 3;
  static final int SETTINGS = 4;
  static final int PING = 6;
  static final int GOAWAY = 7;
  static final int WINDOW_UPDATE = 8;
  static final int CONTINUATION = 9;
  static final int END_STREAM = 1;
  static final int ACK = 1;
  static final int END_HEADERS = 4;
  static final int PROTOCOL_ERROR = 1;
  static final int CANCEL = 8;
  static final int ENHANCE_YOUR_CALM = 11;

  /**
   * A frame that came.
   *
   * @param code of a reset or a GOAWAY; of other types without meaning
   * @param text the content, in which short literals of a head can be read
   */
  record Frame(int type, int flags, int stream, int code, String text) {}

  private final Socket socket;
  private final DataInputStream in;
  private final ByteArrayOutputStream out = new ByteArrayOutputStream();

  /** Connects and says hello. */
  Http2Attacker(int port) throws IOException {
    this(new Socket(InetAddress.getLoopbackAddress(), port));
  }

  /** Says hello on a connection, which belongs to the attacker from now on. */
  Http2Attacker(Socket socket) throws IOException {
    this.socket = socket;
    socket.setSoTimeout(30_000);
    in = new DataInputStream(socket.getInputStream());
    out.writeBytes("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
  }

  /** Agrees to what the server sets, with settings of its own. */
  Http2Attacker hello(byte... settings) {
    return frame(SETTINGS, 0, 0, settings).frame(SETTINGS, ACK, 0);
  }

  Http2Attacker frame(int type, int flags, int stream, byte... payload) {
    out.write(payload.length >> 16);
    out.write(payload.length >> 8);
    out.write(payload.length);
    out.write(type);
    out.write(flags);
    out.writeBytes(number(stream));
    out.writeBytes(payload);
    return this;
  }

  static byte[] number(int value) {
    return ByteBuffer.allocate(4).putInt(value).array();
  }

  /** A header block without compression, of names and values by turns. */
  static byte[] block(String... namesAndValues) {
    ByteArrayOutputStream block = new ByteArrayOutputStream();
    for (int i = 0; i < namesAndValues.length; i++) {
      if (i % 2 == 0) {
        block.write(0); // a literal field, not kept
      }
      byte[] text = namesAndValues[i].getBytes(StandardCharsets.ISO_8859_1);
      if (text.length < 127) {
        block.write(text.length);
      } else {
        block.write(127);
        int rest = text.length - 127;
        for (; rest >= 128; rest >>>= 7) {
          block.write(rest % 128 + 128);
        }
        block.write(rest);
      }
      block.writeBytes(text);
    }
    return block.toByteArray();
  }

  /** The block of a sound request. */
  static byte[] head(String method, String path, String... more) {
    ByteArrayOutputStream all = new ByteArrayOutputStream();
    all.writeBytes(
        block(":method", method, ":scheme", "http", ":path", path, ":authority", "users"));
    all.writeBytes(block(more));
    return all.toByteArray();
  }

  /** A sound request without a body. */
  Http2Attacker get(int stream, String path) {
    return frame(HEADERS, END_HEADERS | END_STREAM, stream, head("GET", path));
  }

  /** The head of a sound request with a body. */
  Http2Attacker post(int stream, String path, String... more) {
    return frame(HEADERS, END_HEADERS, stream, head("POST", path, more));
  }

  /** Sends what was written. A peer that has had enough may have closed meanwhile. */
  Http2Attacker flush() {
    try {
      socket.getOutputStream().write(out.toByteArray());
    } catch (IOException e) {
      // It shows when we read.
    }
    out.reset();
    return this;
  }

  /** The next frame; null when the connection is closed. */
  @Nullable Frame next() throws IOException {
    try {
      int length = in.readUnsignedByte() << 16 | in.readUnsignedShort();
      int type = in.readUnsignedByte();
      int flags = in.readUnsignedByte();
      int stream = in.readInt();
      byte[] payload = in.readNBytes(length);
      int codeAt = type == GOAWAY ? 4 : 0;
      int code = payload.length >= codeAt + 4 ? ByteBuffer.wrap(payload).getInt(codeAt) : 0;
      return new Frame(type, flags, stream, code, new String(payload, StandardCharsets.ISO_8859_1));
    } catch (EOFException e) {
      return null;
    } catch (SocketException | SSLException e) {
      return null; // cut
    }
  }

  /** Reads up to a frame of a type; null when the connection is closed before. */
  @Nullable Frame next(int type) throws IOException {
    Frame frame = next();
    while (frame != null && frame.type() != type) {
      frame = next();
    }
    return frame;
  }

  /** Reads up to the end of the connection. */
  void awaitCut() throws IOException {
    while (next() != null) {
      // What the server still has to say does not matter.
    }
  }

  @Override
  public void close() throws IOException {
    socket.close();
  }
}
