package io.weft.http.h1;

import io.netty.buffer.ByteBuf;
import io.weft.http.model.Headers;
import io.weft.http.model.HttpLimits;
import io.weft.http.model.HttpRefusal.Reason;

/**
 * Reads the fields of a head, or trailers, up to the empty line.
 *
 * <p>Source: RFC 9112 section 5.
 */
final class FieldsReader {
  private final LineReader lines;
  private final HttpLimits limits;
  private Headers fields = new Headers();
  private int bytes;

  FieldsReader(LineReader lines, HttpLimits limits) {
    this.lines = lines;
    this.limits = limits;
  }

  /** Whether all are there; then {@link #take} has them. */
  boolean read(ByteBuf in) throws H1FormatException {
    while (lines.read(in, limits.maxHeaderBytes() - bytes, Reason.HEADERS_TOO_LARGE, 431)) {
      if (lines.length() == 0) {
        return true;
      }
      bytes += lines.length();
      if (fields.size() == limits.maxHeaderFields()) {
        throw H1FormatException.headersTooLarge(
            "more than " + limits.maxHeaderFields() + " header fields");
      }
      field();
    }
    return false;
  }

  Headers take() {
    Headers taken = fields;
    fields = new Headers();
    bytes = 0;
    return taken;
  }

  private void field() throws H1FormatException {
    int colon = 0;
    int end = lines.length();
    while (colon < end && Octets.isToken(lines.at(colon))) {
      colon++;
    }
    if (colon == 0 || colon == end || lines.at(colon) != ':') {
      throw H1FormatException.malformed("a header field whose name is not a token with a colon");
    }
    int from = colon + 1;
    while (from < end && isSpace(lines.at(from))) {
      from++;
    }
    while (end > from && isSpace(lines.at(end - 1))) {
      end--;
    }
    for (int i = from; i < end; i++) {
      if (!Octets.isValue(lines.at(i))) {
        throw H1FormatException.malformed(
            "a control character in the header field " + lines.text(0, colon));
      }
    }
    fields.add(lines.text(0, colon), lines.text(from, end));
  }

  private static boolean isSpace(int octet) {
    return octet == ' ' || octet == '\t';
  }
}
