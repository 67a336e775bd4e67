package io.weft.cli.dtab;

import java.nio.charset.StandardCharsets;

/** Text of people in a header of HTTP, which takes printable ASCII alone. */
final class HeaderText {
  private HeaderText() {}

  /** The text with what is not ASCII as {@code %XX}, byte by byte of its UTF-8. */
  static String of(String text) {
    StringBuilder out = new StringBuilder();
    for (byte b : Printable.line(text.strip()).getBytes(StandardCharsets.UTF_8)) {
      if (b >= ' ' && b < 0x7f) {
        out.append((char) b);
      } else {
        out.append(String.format("%%%02X", b & 0xff));
      }
    }
    return out.toString();
  }
}
