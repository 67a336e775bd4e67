package io.weft.http.h1;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.weft.http.model.Headers;
import io.weft.http.model.Request;
import java.util.Arrays;
import java.util.Optional;

/**
 * Writes heads and trailers. Refuses what would read differently than it was meant: names, values
 * and targets may come from protocols in which every octet is allowed.
 *
 * <p>Source: RFC 9112 sections 3 to 6.
 */
final class HeadWriter {
  private static final int FIRST_ROOM = 1024;
  private static final int KEPT_ROOM = 8192;

  private byte[] bytes = new byte[FIRST_ROOM];
  private int length;

  ByteBuf request(ByteBufAllocator allocator, Request request, Framing framing)
      throws H1FormatException {
    begin();
    boolean connect = request.method().equals("CONNECT");
    // A tunnel asked for by HTTP/2's extended CONNECT is one of a GET here.
    boolean upgrades = request.upgrade().isPresent();
    String method = connect && upgrades ? "GET" : request.method();
    String target = connect && !upgrades ? request.authority() : request.target();
    if (!Octets.isToken(method)
        || !Octets.isTarget(target)
        || !(request.authority().isEmpty() || Octets.isAuthority(request.authority()))) {
      throw H1FormatException.unwritable("a method, target or authority");
    }
    text(method);
    text(" ");
    text(target);
    text(" HTTP/1.1\r\nHost: ");
    text(request.authority());
    text("\r\n");
    boolean trailers = fields(request.headers(), framing, false);
    if (upgrades) {
      text(trailers ? "Connection: Upgrade, TE\r\n" : "Connection: Upgrade\r\n");
      field("Upgrade", request.upgrade().get());
    } else if (trailers) {
      text("Connection: TE\r\n");
    }
    return end(allocator);
  }

  /**
   * @param upgrade the protocol that is spoken from here on
   * @param persistence of the connection, when that has to be said
   */
  ByteBuf response(
      ByteBufAllocator allocator,
      int status,
      Headers headers,
      Framing framing,
      Optional<String> upgrade,
      Persistence persistence)
      throws H1FormatException {
    begin();
    statusLine(status);
    // To HEAD, and with 304, it tells of a body that is not sent.
    fields(headers, framing, status >= 200 && status != 204);
    if (upgrade.isPresent()) {
      text("Connection: Upgrade\r\n");
      field("Upgrade", upgrade.get());
    } else {
      text(persistence.field);
    }
    return end(allocator);
  }

  /**
   * A whole response in plain text, behind which the connection is closed.
   *
   * @param headers besides those of its text
   */
  ByteBuf plain(ByteBufAllocator allocator, int status, Headers headers) throws H1FormatException {
    begin();
    statusLine(status);
    fields(headers, Framing.NOTHING, false);
    String said = status + " " + ReasonPhrase.of(status) + "\n";
    text("Content-Type: text/plain\r\nContent-Length: " + said.length() + "\r\n");
    text(Persistence.CLOSED.field);
    text("\r\n");
    text(said);
    return copy(allocator);
  }

  /** A response before the final one. */
  ByteBuf interim(ByteBufAllocator allocator, int status) {
    begin();
    statusLine(status);
    return end(allocator);
  }

  /** The last chunk, of no bytes, with what stands behind it. */
  ByteBuf lastChunk(ByteBufAllocator allocator, Headers trailers) throws H1FormatException {
    begin();
    text("0\r\n");
    for (int i = 0; i < trailers.size(); i++) {
      if (!Trailers.isForbidden(trailers.name(i))) {
        field(trailers.name(i), trailers.value(i));
      }
    }
    return end(allocator);
  }

  private void statusLine(int status) {
    text("HTTP/1.1 ");
    text(Integer.toString(status));
    text(" ");
    text(ReasonPhrase.of(status));
    text("\r\n");
  }

  /** Whether the sender takes trailers. */
  private boolean fields(Headers headers, Framing framing, boolean tellsLength)
      throws H1FormatException {
    boolean trailers = false;
    boolean lengthTold = !tellsLength || !framing.is(Framing.Kind.NOTHING);
    for (int i = 0; i < headers.size(); i++) {
      CharSequence name = headers.name(i);
      Field field = Field.of(name);
      if (field == null) {
        field(name, headers.value(i));
      } else if (field == Field.TE) {
        trailers |= headers.value(i).toString().equalsIgnoreCase("trailers");
      } else if (field == Field.CONTENT_LENGTH
          && !lengthTold
          && Framing.parse(headers.value(i)) >= 0) {
        lengthTold = true;
        field(name, headers.value(i));
      }
    }
    if (framing.is(Framing.Kind.CHUNKED)) {
      text("Transfer-Encoding: chunked\r\n");
    } else if (framing.is(Framing.Kind.LENGTH)) {
      text("Content-Length: ");
      text(Long.toString(framing.length()));
      text("\r\n");
    }
    if (trailers) {
      text("TE: trailers\r\n");
    }
    return trailers;
  }

  private void field(CharSequence name, CharSequence value) throws H1FormatException {
    int nameLength = name.length();
    int valueLength = value.length();
    room(nameLength + valueLength + 4);
    byte[] to = bytes;
    int at = length;
    boolean sound = nameLength > 0;
    for (int i = 0; i < nameLength; i++) {
      char c = name.charAt(i);
      sound &= Octets.isToken(c);
      to[at++] = (byte) c;
    }
    to[at++] = ':';
    to[at++] = ' ';
    for (int i = 0; i < valueLength; i++) {
      char c = value.charAt(i);
      sound &= Octets.isValue(c);
      to[at++] = (byte) c;
    }
    to[at++] = '\r';
    to[at++] = '\n';
    if (!sound) {
      throw H1FormatException.unwritable("a header field");
    }
    length = at;
  }

  /** A text that is known to be sound. */
  private void text(String text) {
    int count = text.length();
    room(count);
    for (int i = 0; i < count; i++) {
      bytes[length++] = (byte) text.charAt(i);
    }
  }

  private void room(int count) {
    if (length + count > bytes.length) {
      bytes = Arrays.copyOf(bytes, Math.max(2 * bytes.length, length + count));
    }
  }

  private void begin() {
    length = 0;
    if (bytes.length > KEPT_ROOM) {
      bytes = new byte[FIRST_ROOM];
    }
  }

  private ByteBuf end(ByteBufAllocator allocator) {
    text("\r\n");
    return copy(allocator);
  }

  private ByteBuf copy(ByteBufAllocator allocator) {
    return allocator.ioBuffer(length).writeBytes(bytes, 0, length);
  }
}
