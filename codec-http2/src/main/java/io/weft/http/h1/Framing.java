package io.weft.http.h1;

import io.weft.http.model.Body;
import io.weft.http.model.Headers;
import io.weft.http.model.HttpLimits;

/**
 * How it is told where a body ends.
 *
 * <p>Source: RFC 9112 section 6.
 *
 * @param length of a body whose length is given; else 0
 */
record Framing(Kind kind, long length) {
  private static final int MAX_DIGITS = 18;

  enum Kind {
    NOTHING,
    LENGTH,
    CHUNKED,
    /** All until the connection is closed, and what a tunnel carries. */
    UNTIL_CLOSE
  }

  static final Framing NOTHING = new Framing(Kind.NOTHING, 0);
  static final Framing CHUNKED = new Framing(Kind.CHUNKED, 0);
  static final Framing UNTIL_CLOSE = new Framing(Kind.UNTIL_CLOSE, 0);

  static Framing ofLength(long length) {
    return new Framing(Kind.LENGTH, length);
  }

  /** For a message to be sent: the length that its head gives, else what is known of the body. */
  static Framing of(Headers headers, Body body) {
    long length = -1;
    int lengths = 0;
    for (int i = 0; i < headers.size(); i++) {
      if (Field.of(headers.name(i)) == Field.CONTENT_LENGTH) {
        length = parse(headers.value(i));
        lengths++;
      }
    }
    if (length >= 0 && lengths == 1) {
      return ofLength(length);
    }
    return body.isEmpty() ? ofLength(0) : CHUNKED;
  }

  /** A number of bytes in digits alone; -1 when a text is not. */
  static long parse(CharSequence digits) {
    int count = digits.length();
    if (count == 0 || count > MAX_DIGITS) {
      return -1;
    }
    long value = 0;
    for (int i = 0; i < count; i++) {
      char c = digits.charAt(i);
      if (c < '0' || c > '9') {
        return -1;
      }
      value = 10 * value + c - '0';
    }
    return value;
  }

  boolean is(Kind other) {
    return kind == other;
  }

  BodyDecoder decoder(LineReader lines, HttpLimits limits) {
    return switch (kind) {
      case NOTHING -> new LengthDecoder(0);
      case LENGTH -> new LengthDecoder(length);
      case CHUNKED -> new ChunkedDecoder(lines, limits);
      case UNTIL_CLOSE -> new RestDecoder();
    };
  }
}
