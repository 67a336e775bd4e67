package io.weft.http.h1;

import io.weft.http.model.HttpRefusal.Reason;
import io.weft.http.model.HttpVersion;

/** The version as start lines have it. */
final class Versions {
  private static final String PREFIX = "HTTP/";

  private Versions() {}

  static HttpVersion parse(String text) throws H1FormatException {
    if (text.equals("HTTP/1.1")) {
      return HttpVersion.HTTP_1_1;
    }
    if (text.equals("HTTP/1.0")) {
      return HttpVersion.HTTP_1_0;
    }
    boolean other =
        text.length() == 8
            && text.startsWith(PREFIX)
            && isDigit(text.charAt(5))
            && text.charAt(6) == '.'
            && isDigit(text.charAt(7));
    throw new H1FormatException(
        Reason.MALFORMED,
        other ? 505 : 400,
        other ? "a version that is not spoken here: " + text : "a start line without a version");
  }

  private static boolean isDigit(char c) {
    return c >= '0' && c <= '9';
  }
}
