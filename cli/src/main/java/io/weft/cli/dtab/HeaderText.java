package io.weft.cli.dtab;

import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Text of people in a header of HTTP, which takes printable ASCII alone: what is not is written as
 * {@code %XX}, byte by byte of its UTF-8. A percent sign of their own stays as it is.
 */
final class HeaderText {
  private static final Pattern WRITTEN = Pattern.compile("(%[89A-F][0-9A-F])+");

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

  /** What was written. */
  static String read(String header) {
    return WRITTEN
        .matcher(header)
        .replaceAll(
            found ->
                Matcher.quoteReplacement(URLDecoder.decode(found.group(), StandardCharsets.UTF_8)));
  }
}
