package io.weft.cli.control;

import java.nio.charset.StandardCharsets;

/**
 * Text of people in a header of HTTP, which takes printable ASCII alone: what is not is written as
 * {@code %XX}, byte by byte of its UTF-8. A percent sign of their own stays as it is.
 */
final class HeaderText {
  private HeaderText() {}

  static String of(String text) {
    StringBuilder out = new StringBuilder();
    for (byte b : Printable.line(text.strip()).getBytes(StandardCharsets.UTF_8)) {
      if (b >= ' ') { // the others are negative
        out.append((char) b);
      } else {
        out.append(String.format("%%%02X", b & 0xff));
      }
    }
    return out.toString();
  }
}
