package io.weft.http.h2;

import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A client that writes the frames that a test has for it, whatever they are. */
final class RawClient implements AutoCloseable {
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

  /**
   * A frame that came.
   *
   * @param code of a reset or a GOAWAY; of other types without meaning
   */
  record Frame(int type, int flags, int stream, int code) {}

  private final Socket socket;
  private final DataInputStream in;
  private final ByteArrayOutputStream out = new ByteArrayOutputStream();

  /** Connects and says hello. */
  RawClient(InetSocketAddress address) throws IOException {
    socket = new Socket(address.getAddress(), address.getPort());
    socket.setSoTimeout(30_000);
    in = new DataInputStream(socket.getInputStream());
    out.writeBytes("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
    frame(SETTINGS, 0, 0);
    frame(SETTINGS, ACK, 0);
  }

  RawClient frame(int type, int flags, int stream, byte... payload) {
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

  /** A sound request without a body. */
  RawClient get(int stream) {
    return frame(
        HEADERS,
        END_HEADERS | END_STREAM,
        stream,
        block(":method", "GET", ":scheme", "http", ":path", "/", ":authority", "users"));
  }

  /** The head of a sound request with a body. */
  RawClient post(int stream, String... more) {
    ByteArrayOutputStream all = new ByteArrayOutputStream();
    all.writeBytes(
        block(":method", "POST", ":scheme", "http", ":path", "/", ":authority", "users"));
    all.writeBytes(block(more));
    return frame(HEADERS, END_HEADERS, stream, all.toByteArray());
  }

  /** Sends what was written. A peer that has had enough may have closed meanwhile. */
  RawClient flush() {
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
      byte[] payload = new byte[length];
      in.readFully(payload);
      int codeAt = type == GOAWAY ? 4 : 0;
      int code = length >= codeAt + 4 ? ByteBuffer.wrap(payload).getInt(codeAt) : 0;
      return new Frame(type, flags, stream, code);
    } catch (EOFException e) {
      return null;
    } catch (SocketException e) {
      return null; // cut
    }
  }

  /** The next frame of a type on a stream. */
  Frame next(int type, int stream) throws IOException {
    for (Frame frame = next(); frame != null; frame = next()) {
      if (frame.type() == type && frame.stream() == stream) {
        return frame;
      }
    }
    throw new AssertionError("closed before a frame of type " + type + " on stream " + stream);
  }

  /** Reads up to the end of the connection: all that came. */
  List<Frame> all() throws IOException {
    List<Frame> frames = new ArrayList<>();
    for (Frame frame = next(); frame != null; frame = next()) {
      frames.add(frame);
    }
    return frames;
  }

  @Override
  public void close() throws IOException {
    socket.close();
  }
}
