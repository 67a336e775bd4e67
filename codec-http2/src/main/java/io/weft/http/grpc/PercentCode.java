package io.weft.http.grpc;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;

/**
 * The coding of {@code grpc-message}: the bytes of UTF-8, those that are no visible ASCII or space,
 * and {@code %} itself, as {@code %XX}.
 */
final class PercentCode {
  private static final String HEX = "0123456789ABCDEF";

  private PercentCode() {}

  static String encode(String text) {
    StringBuilder coded = new StringBuilder(text.length() + 16);
    for (byte b : text.getBytes(StandardCharsets.UTF_8)) {
      if (b >= ' ' && b <= '~' && b != '%') {
        coded.append((char) b);
      } else {
        coded.append('%').append(HEX.charAt((b >> 4) & 0xf)).append(HEX.charAt(b & 0xf));
      }
    }
    return coded.toString();
  }

  /** What is wrongly coded stays as it is: a message is never a reason to lose its status. */
  static String decode(String coded) {
    if (coded.indexOf('%') < 0) {
      return coded;
    }
    byte[] bytes = coded.getBytes(StandardCharsets.UTF_8);
    ByteArrayOutputStream text = new ByteArrayOutputStream(bytes.length);
    for (int i = 0; i < bytes.length; i++) {
      int code = bytes[i] == '%' && i + 2 < bytes.length ? hex(bytes[i + 1], bytes[i + 2]) : -1;
      if (code < 0) {
        text.write(bytes[i]);
      } else {
        text.write(code);
        i += 2;
      }
    }
    return text.toString(StandardCharsets.UTF_8);
  }

  private static int hex(byte high, byte low) {
    // negative when either is no digit
    return Character.digit(high, 16) << 4 | Character.digit(low, 16);
  }
}
