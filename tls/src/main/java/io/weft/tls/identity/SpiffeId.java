package io.weft.tls.identity;

/**
 * The name of a workload, {@code spiffe://trust-domain/path}, or of a trust domain when the path is
 * empty. Two names are equal when their bytes are: nothing is decoded or normalised, because each
 * character that would need it is refused.
 *
 * <p>Source: the SPIFFE standard "SPIFFE ID", section 2.
 *
 * @param trustDomain 1 to 255 of {@code a-z 0-9 . - _}
 * @param path empty, or segments of {@code a-z A-Z 0-9 . - _}, each after a {@code /}
 */
public record SpiffeId(String trustDomain, String path) {
  private static final String SCHEME = "spiffe://";
  private static final int MAX_LENGTH = 2048;
  private static final int MAX_TRUST_DOMAIN = 255;
  private static final int MAX_QUOTED = 120;

  /**
   * @throws IllegalArgumentException when this is no SPIFFE ID
   */
  public SpiffeId {
    checkTrustDomain(trustDomain);
    checkPath(path);
    int length = SCHEME.length() + trustDomain.length() + path.length();
    if (length > MAX_LENGTH) {
      throw new IllegalArgumentException(
          "a SPIFFE ID has at most " + MAX_LENGTH + " bytes, this has " + length);
    }
  }

  /**
   * Reads the form of a URI.
   *
   * @throws IllegalArgumentException when the text is no SPIFFE ID; the message says why and is
   *     safe to log
   */
  public static SpiffeId parse(String uri) {
    if (!uri.startsWith(SCHEME)) {
      throw new IllegalArgumentException(
          "not a SPIFFE ID: " + quoted(uri) + " does not start with " + SCHEME);
    }
    int slash = uri.indexOf('/', SCHEME.length());
    int end = slash < 0 ? uri.length() : slash;
    try {
      return new SpiffeId(uri.substring(SCHEME.length(), end), uri.substring(end));
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException("not a SPIFFE ID: " + quoted(uri) + ": " + reason(e), e);
    }
  }

  /** The name of a whole trust domain, which its authorities bear and no workload does. */
  public static SpiffeId ofTrustDomain(String trustDomain) {
    return new SpiffeId(trustDomain, "");
  }

  /** Whether this names a workload and not just a trust domain. */
  public boolean isWorkload() {
    return !path.isEmpty();
  }

  /** The URI. */
  @Override
  public String toString() {
    return SCHEME + trustDomain + path;
  }

  private static void checkTrustDomain(String trustDomain) {
    if (trustDomain.isEmpty()) {
      throw new IllegalArgumentException("the trust domain is empty");
    }
    if (trustDomain.length() > MAX_TRUST_DOMAIN) {
      throw new IllegalArgumentException(
          "a trust domain has at most " + MAX_TRUST_DOMAIN + " bytes");
    }
    for (int i = 0; i < trustDomain.length(); i++) {
      char c = trustDomain.charAt(i);
      if (!isCommon(c)) {
        throw new IllegalArgumentException(
            "a trust domain is made of a-z, 0-9, '.', '-' and '_', found " + quoted(c));
      }
    }
  }

  private static void checkPath(String path) {
    if (path.isEmpty()) {
      return;
    }
    if (path.charAt(0) != '/') {
      throw new IllegalArgumentException("the path does not start with '/'");
    }
    int start = 1;
    for (int i = 1; i <= path.length(); i++) {
      if (i == path.length() || path.charAt(i) == '/') {
        checkSegment(path.substring(start, i));
        start = i + 1;
      }
    }
  }

  private static void checkSegment(String segment) {
    if (segment.isEmpty()) {
      throw new IllegalArgumentException("the path has an empty segment");
    }
    if (segment.equals(".") || segment.equals("..")) {
      throw new IllegalArgumentException("the path has the segment '" + segment + "'");
    }
    for (int i = 0; i < segment.length(); i++) {
      char c = segment.charAt(i);
      if (!isCommon(c) && !(c >= 'A' && c <= 'Z')) {
        throw new IllegalArgumentException(
            "a path is made of a-z, A-Z, 0-9, '.', '-', '_' and '/', found " + quoted(c));
      }
    }
  }

  private static boolean isCommon(char c) {
    return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '.' || c == '-' || c == '_';
  }

  private static String reason(IllegalArgumentException e) {
    return String.valueOf(e.getMessage());
  }

  private static String quoted(char c) {
    return c > ' ' && c < 0x7f ? "'" + c + "'" : String.format("U+%04X", (int) c);
  }

  /** A name may come from a stranger's certificate: what is not printable must not reach a log. */
  private static String quoted(String text) {
    StringBuilder quoted = new StringBuilder("\"");
    for (int i = 0; i < text.length() && i < MAX_QUOTED; i++) {
      char c = text.charAt(i);
      quoted.append(c >= ' ' && c < 0x7f && c != '"' ? c : '?');
    }
    return quoted.append(text.length() > MAX_QUOTED ? "…\"" : "\"").toString();
  }
}
