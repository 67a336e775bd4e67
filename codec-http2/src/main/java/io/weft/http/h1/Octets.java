package io.weft.http.h1;

/**
 * Which octets may stand where.
 *
 * <p>Source: RFC 9110 sections 5.5 and 5.6.2, RFC 3986.
 */
final class Octets {
  private static final boolean[] TOKEN = table("!#$%&'*+-.^_`|~");
  private static final boolean[] HOST = table("-._~!$&'()*+,;=%");

  private Octets() {}

  private static boolean[] table(String beside) {
    boolean[] table = new boolean[128];
    for (char c = 0; c < table.length; c++) {
      table[c] =
          (c >= '0' && c <= '9')
              || (c >= 'A' && c <= 'Z')
              || (c >= 'a' && c <= 'z')
              || beside.indexOf(c) >= 0;
    }
    return table;
  }

  /** In a method, or in the name of a field. */
  static boolean isToken(int octet) {
    return octet >= 0 && octet < TOKEN.length && TOKEN[octet];
  }

  /** In the value of a field. */
  static boolean isValue(int octet) {
    return octet >= ' ' ? octet <= 0xff && octet != 0x7f : octet == '\t';
  }

  /** In the target of a request. */
  static boolean isTarget(int octet) {
    return octet > ' ' && octet < 0x7f && octet != '#';
  }

  static boolean isToken(CharSequence text) {
    for (int i = 0; i < text.length(); i++) {
      if (!isToken(text.charAt(i))) {
        return false;
      }
    }
    return text.length() > 0;
  }

  static boolean isTarget(CharSequence text) {
    for (int i = 0; i < text.length(); i++) {
      if (!isTarget(text.charAt(i))) {
        return false;
      }
    }
    return text.length() > 0;
  }

  /** Whether a text is a host, which may be in brackets, with or without a port. */
  static boolean isAuthority(String text) {
    int end = text.startsWith("[") ? bracketsEnd(text) : nameEnd(text);
    return end > 0 && (end == text.length() || isPort(text, end));
  }

  /** Whether a text is a host with a port. */
  static boolean isHostWithPort(String text) {
    return isAuthority(text) && text.lastIndexOf(':') > text.lastIndexOf(']');
  }

  private static int nameEnd(String text) {
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c == ':') {
        return i;
      }
      if (c >= HOST.length || !HOST[c] || (c == '%' && !isEscape(text, i))) {
        return -1;
      }
    }
    return text.length();
  }

  private static boolean isEscape(String text, int at) {
    return at + 2 < text.length()
        && Character.digit(text.charAt(at + 1), 16) >= 0
        && Character.digit(text.charAt(at + 2), 16) >= 0;
  }

  private static int bracketsEnd(String text) {
    int close = text.indexOf(']');
    for (int i = 1; i < close; i++) {
      char c = text.charAt(i);
      if (c != ':' && c != '.' && (c > 'f' || Character.digit(c, 16) < 0)) {
        return -1;
      }
    }
    return close < 3 ? -1 : close + 1;
  }

  private static boolean isPort(String text, int at) {
    int digits = text.length() - at - 1;
    if (text.charAt(at) != ':' || digits < 1 || digits > 5) {
      return false;
    }
    int port = 0;
    for (int i = at + 1; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c < '0' || c > '9') {
        return false;
      }
      port = 10 * port + c - '0';
    }
    return port <= 0xffff;
  }
}
