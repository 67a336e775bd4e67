package io.weft.http.h1;

import java.util.Locale;
import java.util.Set;

/**
 * Which fields have no meaning behind a body, and harm whoever merges them into the head.
 *
 * <p>Source: RFC 9110 section 6.5.1.
 */
final class Trailers {
  private static final Set<String> FORBIDDEN =
      Set.of(
          "age",
          "authorization",
          "cache-control",
          "content-encoding",
          "content-range",
          "content-type",
          "cookie",
          "date",
          "expires",
          "forwarded",
          "location",
          "max-forwards",
          "pragma",
          "proxy-authenticate",
          "proxy-authorization",
          "range",
          "retry-after",
          "set-cookie",
          "trailer",
          "vary",
          "via",
          "warning",
          "www-authenticate",
          "x-forwarded-client-cert",
          "x-forwarded-for",
          "x-forwarded-host",
          "x-forwarded-proto");

  private Trailers() {}

  static boolean isForbidden(CharSequence name) {
    return Field.of(name) != null || FORBIDDEN.contains(name.toString().toLowerCase(Locale.ROOT));
  }
}
