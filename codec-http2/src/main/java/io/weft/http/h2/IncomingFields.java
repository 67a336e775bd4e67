package io.weft.http.h2;

import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http2.Http2Headers;
import io.netty.util.AsciiString;
import io.weft.http.model.Headers;
import io.weft.http.model.HttpRefusal.Reason;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The fields of one header block, apart from its pseudo-headers, each found to be well-formed.
 * Netty has looked at what it looks at before: the order, mixed and unknown pseudo-headers, names
 * in upper case, fields of one connection, the size.
 *
 * <p>Source: RFC 9113 sections 8.1, 8.2 and 8.3.
 */
final class IncomingFields {
  static final AsciiString PROTOCOL = Http2Headers.PseudoHeaderName.PROTOCOL.value();

  private static final String TOKEN_MARKS = "!#$%&'*+-.^_`|~";
  private static final boolean[] IN_NAMES = marks(false);
  private static final boolean[] IN_TOKENS = marks(true);

  private final Headers headers = new Headers();
  private @Nullable CharSequence method;
  private @Nullable CharSequence scheme;
  private @Nullable CharSequence authority;
  private @Nullable CharSequence path;
  private @Nullable CharSequence protocol;
  private @Nullable CharSequence status;
  private @Nullable StringBuilder crumbs;

  private IncomingFields() {}

  /** Reads a block. */
  static IncomingFields read(Http2Headers block, int maxFields) throws MalformedHeadException {
    if (block.size() > maxFields) {
      throw new MalformedHeadException(
          Reason.HEADERS_TOO_LARGE, block.size() + " header fields, of at most " + maxFields);
    }
    IncomingFields fields = new IncomingFields();
    for (Map.Entry<CharSequence, CharSequence> field : block) {
      fields.take(field.getKey(), field.getValue());
    }
    if (fields.crumbs != null) {
      fields.headers.set(HttpHeaderNames.COOKIE, fields.crumbs.toString());
    }
    return fields;
  }

  /** Reads trailers, which have no pseudo-headers. */
  static Headers trailers(Http2Headers block, int maxFields) throws MalformedHeadException {
    IncomingFields fields = read(block, maxFields);
    if (fields.method != null
        || fields.scheme != null
        || fields.authority != null
        || fields.path != null
        || fields.protocol != null
        || fields.status != null) {
      throw new MalformedHeadException("a pseudo-header in trailers");
    }
    return fields.headers;
  }

  private void take(CharSequence name, CharSequence value) throws MalformedHeadException {
    requireValue(name, value);
    if (name.length() > 0 && name.charAt(0) == ':') {
      pseudo(name, value);
      return;
    }
    requireName(name);
    if (HttpHeaderNames.COOKIE.contentEquals(name)) {
      cookie(name, value);
    } else {
      headers.add(name, value);
    }
  }

  private void pseudo(CharSequence name, CharSequence value) throws MalformedHeadException {
    switch (name.toString()) {
      case ":method" -> method = once(name, method, value);
      case ":scheme" -> scheme = once(name, scheme, value);
      case ":authority" -> authority = once(name, authority, value);
      case ":path" -> path = once(name, path, value);
      case ":protocol" -> protocol = once(name, protocol, value);
      case ":status" -> status = once(name, status, value);
      default -> throw new MalformedHeadException("a pseudo-header " + name);
    }
  }

  private static CharSequence once(
      CharSequence name, @Nullable CharSequence before, CharSequence value)
      throws MalformedHeadException {
    if (before != null) {
      throw new MalformedHeadException(name + " twice");
    }
    return value;
  }

  /** A client may send a cookie in pieces, which other versions have as one field. */
  private void cookie(CharSequence name, CharSequence value) {
    if (!headers.contains(name)) {
      headers.add(name, value);
    } else if (crumbs == null) {
      crumbs = new StringBuilder(String.valueOf(headers.get(name))).append("; ").append(value);
    } else {
      crumbs.append("; ").append(value);
    }
  }

  private static void requireName(CharSequence name) throws MalformedHeadException {
    for (int i = 0; i < name.length(); i++) {
      if (!isIn(IN_NAMES, name.charAt(i))) {
        throw new MalformedHeadException(
            "a header name with the character " + (int) name.charAt(i));
      }
    }
    if (name.length() == 0) {
      throw new MalformedHeadException("a header without a name");
    }
  }

  private static void requireValue(CharSequence name, CharSequence value)
      throws MalformedHeadException {
    int length = value.length();
    for (int i = 0; i < length; i++) {
      char at = value.charAt(i);
      if ((at < ' ' && at != '\t') || at == 0x7f) {
        throw new MalformedHeadException("a value of " + name + " with the character " + (int) at);
      }
    }
    if (length > 0 && (isBlank(value.charAt(0)) || isBlank(value.charAt(length - 1)))) {
      throw new MalformedHeadException("a value of " + name + " with blanks around it");
    }
  }

  private static boolean isBlank(char at) {
    return at == ' ' || at == '\t';
  }

  /** Whether a text is a token of HTTP: of a method, and of a protocol. */
  static boolean isToken(CharSequence text) {
    for (int i = 0; i < text.length(); i++) {
      if (!isIn(IN_TOKENS, text.charAt(i))) {
        return false;
      }
    }
    return text.length() > 0;
  }

  private static boolean isIn(boolean[] marks, char at) {
    return at < marks.length && marks[at];
  }

  private static boolean[] marks(boolean upperCase) {
    boolean[] marks = new boolean[128];
    for (char at = 0; at < marks.length; at++) {
      marks[at] =
          (at >= 'a' && at <= 'z')
              || (at >= '0' && at <= '9')
              || (upperCase && at >= 'A' && at <= 'Z')
              || TOKEN_MARKS.indexOf(at) >= 0;
    }
    return marks;
  }

  Headers headers() {
    return headers;
  }

  @Nullable CharSequence method() {
    return method;
  }

  @Nullable CharSequence scheme() {
    return scheme;
  }

  @Nullable CharSequence authority() {
    return authority;
  }

  @Nullable CharSequence path() {
    return path;
  }

  @Nullable CharSequence protocol() {
    return protocol;
  }

  /** The status of a response, which has no other pseudo-header. */
  int status() throws MalformedHeadException {
    CharSequence code = status;
    if (code == null
        || code.length() != 3
        || method != null
        || path != null
        || scheme != null
        || authority != null) {
      throw new MalformedHeadException("a response whose :status is " + code);
    }
    int number = 0;
    for (int i = 0; i < 3; i++) {
      int digit = code.charAt(i) - '0';
      if (digit < 0 || digit > 9) {
        throw new MalformedHeadException("a response whose :status is " + code);
      }
      number = 10 * number + digit;
    }
    if (number < 100) {
      throw new MalformedHeadException("a response whose :status is " + code);
    }
    return number;
  }

  boolean isResponse() {
    return status != null;
  }
}
