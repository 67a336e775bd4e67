package io.weft.http.h1;

import io.netty.util.AsciiString;
import org.jspecify.annotations.Nullable;

/**
 * The header fields that say something about a message on its connection, and not about what it
 * carries.
 *
 * <p>Source: RFC 9110 section 7.6.1, RFC 9112 sections 3.2, 6 and 9.
 */
enum Field {
  TE("TE"),
  HOST("Host"),
  EXPECT("Expect"),
  UPGRADE("Upgrade"),
  CONNECTION("Connection"),
  KEEP_ALIVE("Keep-Alive"),
  CONTENT_LENGTH("Content-Length"),
  HTTP2_SETTINGS("HTTP2-Settings"),
  PROXY_CONNECTION("Proxy-Connection"),
  TRANSFER_ENCODING("Transfer-Encoding");

  private final String name;

  Field(String name) {
    this.name = name;
  }

  /** The field of a name; null when it is one of the message. */
  static @Nullable Field of(CharSequence name) {
    return switch (name.length()) {
      case 2 -> TE.ifNamed(name);
      case 4 -> HOST.ifNamed(name);
      case 6 -> EXPECT.ifNamed(name);
      case 7 -> UPGRADE.ifNamed(name);
      case 10 -> either(CONNECTION, KEEP_ALIVE, name);
      case 14 -> either(CONTENT_LENGTH, HTTP2_SETTINGS, name);
      case 16 -> PROXY_CONNECTION.ifNamed(name);
      case 17 -> TRANSFER_ENCODING.ifNamed(name);
      default -> null;
    };
  }

  private @Nullable Field ifNamed(CharSequence given) {
    return AsciiString.contentEqualsIgnoreCase(name, given) ? this : null;
  }

  private static @Nullable Field either(Field one, Field other, CharSequence given) {
    return one.ifNamed(given) != null ? one : other.ifNamed(given);
  }
}
