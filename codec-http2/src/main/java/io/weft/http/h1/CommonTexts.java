package io.weft.http.h1;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;

/** Names that most messages have, so that they are not made anew for each. */
final class CommonTexts {
  private static final int SLOTS = 512;

  private static final List<String> TEXTS =
      List.of(
          "HTTP/1.1",
          "HTTP/1.0",
          "GET",
          "POST",
          "PUT",
          "DELETE",
          "HEAD",
          "PATCH",
          "OPTIONS",
          "/",
          "gzip",
          "websocket",
          "*/*",
          "application/json",
          "text/plain",
          "Host",
          "Connection",
          "keep-alive",
          "close",
          "User-Agent",
          "Accept",
          "Accept-Encoding",
          "Accept-Language",
          "Authorization",
          "Cache-Control",
          "Content-Encoding",
          "Content-Length",
          "Content-Type",
          "Cookie",
          "Date",
          "ETag",
          "Expect",
          "Expires",
          "Forwarded",
          "If-Modified-Since",
          "If-None-Match",
          "Keep-Alive",
          "Last-Modified",
          "Location",
          "Origin",
          "Pragma",
          "Range",
          "Referer",
          "Server",
          "Set-Cookie",
          "TE",
          "Trailer",
          "Transfer-Encoding",
          "chunked",
          "Upgrade",
          "Vary",
          "Via",
          "X-Forwarded-For",
          "X-Forwarded-Proto",
          "X-Forwarded-Host",
          "X-Request-Id",
          "X-B3-TraceId",
          "X-B3-SpanId",
          "X-B3-ParentSpanId",
          "X-B3-Sampled",
          "traceparent",
          "tracestate",
          "l5d-dtab",
          "l5d-ctx-trace",
          "l5d-ctx-deadline",
          "l5d-ctx-dtab",
          "l5d-dst-service",
          "l5d-dst-client",
          "l5d-reqid",
          "grpc-status",
          "grpc-message",
          "grpc-timeout");

  private static final String[] BY_HASH = byHash();

  private CommonTexts() {}

  private static String[] byHash() {
    String[] slots = new String[SLOTS];
    for (String text : TEXTS) {
      put(slots, text);
      put(slots, text.toLowerCase(Locale.ROOT));
    }
    return slots;
  }

  /** One of two with the same hash has no place, which costs no more than making it. */
  private static void put(String[] slots, String text) {
    byte[] bytes = text.getBytes(StandardCharsets.ISO_8859_1);
    slots[hash(bytes, 0, bytes.length)] = text;
  }

  private static int hash(byte[] bytes, int from, int length) {
    int sum = length;
    sum = 31 * sum + bytes[from];
    sum = 31 * sum + bytes[from + length / 2];
    sum = 31 * sum + bytes[from + length - 1];
    return (sum ^ sum >>> 9) & (SLOTS - 1);
  }

  /** The text of some bytes, each of which is a character. */
  static String of(byte[] bytes, int from, int length) {
    if (length == 0) {
      return "";
    }
    String common = BY_HASH[hash(bytes, from, length)];
    if (common != null && common.length() == length && matches(common, bytes, from)) {
      return common;
    }
    return new String(bytes, from, length, StandardCharsets.ISO_8859_1);
  }

  private static boolean matches(String text, byte[] bytes, int from) {
    for (int i = 0; i < text.length(); i++) {
      if (text.charAt(i) != bytes[from + i]) {
        return false;
      }
    }
    return true;
  }
}
