package io.weft.thrift.mux;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;

/**
 * One of the terms on which a session begins.
 *
 * @param value a heap buffer that nobody has to release
 */
public record InitHeader(String key, ByteBuf value) {
  /** The version of the protocol, the only one that there ever was. */
  public static final int VERSION = 1;

  /** The text of the Rerr by which a client asks whether a server knows Tinit; echoed if so. */
  public static final String CHECK = "tinit check";

  private static final String FRAMER = "mux-framer";
  private static final String TLS = "tls";

  /** The longest fragment that whoever says this takes. */
  public static InitHeader window(int bytes) {
    return new InitHeader(FRAMER, Unpooled.buffer(Integer.BYTES).writeInt(bytes));
  }

  /** Whether TLS is to follow. */
  public static InitHeader tls(TlsLevel level) {
    return new InitHeader(TLS, Unpooled.copiedBuffer(level.text(), StandardCharsets.UTF_8));
  }

  /** The longest fragment that the peer takes; no limit when it does not say. */
  public static int window(List<InitHeader> headers) {
    Optional<ByteBuf> value = find(headers, FRAMER);
    if (value.isEmpty() || value.get().readableBytes() != Integer.BYTES) {
      return Integer.MAX_VALUE;
    }
    int bytes = value.get().getInt(value.get().readerIndex());
    return bytes > 0 ? bytes : Integer.MAX_VALUE;
  }

  /** What the peer wants of TLS; off when it does not say, or says what nobody knows. */
  public static TlsLevel tls(List<InitHeader> headers) {
    return find(headers, TLS)
        .flatMap(level -> TlsLevel.of(level.toString(StandardCharsets.UTF_8)))
        .orElse(TlsLevel.OFF);
  }

  private static Optional<ByteBuf> find(List<InitHeader> headers, String key) {
    return headers.stream()
        .filter(header -> header.key().equals(key))
        .map(InitHeader::value)
        .findFirst();
  }
}
