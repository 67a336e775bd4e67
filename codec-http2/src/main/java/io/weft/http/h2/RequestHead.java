package io.weft.http.h2;

import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaderValues;
import io.netty.handler.codec.http2.Http2Headers;
import io.weft.http.model.Headers;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The head of a request as it came, which is sound.
 *
 * @param target empty for a plain CONNECT
 * @param upgrade the protocol of an extended CONNECT
 * @param expectsContinue whether the caller waits with its body for a word that it is wanted
 */
record RequestHead(
    String method,
    String authority,
    String target,
    Headers headers,
    Optional<String> upgrade,
    boolean expectsContinue) {

  /** Reads the block of a request, or says what is wrong with it. */
  static RequestHead read(Http2Headers block, int maxFields) throws MalformedHeadException {
    IncomingFields fields = IncomingFields.read(block, maxFields);
    CharSequence method = fields.method();
    if (fields.isResponse() || method == null || !IncomingFields.isToken(method)) {
      throw new MalformedHeadException("a request whose :method is " + method);
    }
    boolean connect = "CONNECT".contentEquals(method);
    CharSequence protocol = fields.protocol();
    if (protocol != null && !(connect && IncomingFields.isToken(protocol))) {
      throw new MalformedHeadException("a :protocol of " + method + ": " + protocol);
    }
    boolean plainConnect = connect && protocol == null;
    String target = plainConnect ? noTarget(fields) : target(fields, method);
    Headers headers = fields.headers();
    return new RequestHead(
        method.toString(),
        authority(fields, connect),
        target,
        headers,
        Optional.ofNullable(protocol).map(CharSequence::toString),
        takeExpectation(headers));
  }

  private static String noTarget(IncomingFields fields) throws MalformedHeadException {
    if (fields.scheme() != null || fields.path() != null) {
      throw new MalformedHeadException("CONNECT with a :scheme or a :path");
    }
    return "";
  }

  private static String target(IncomingFields fields, CharSequence method)
      throws MalformedHeadException {
    CharSequence scheme = fields.scheme();
    if (scheme == null || !IncomingFields.isToken(scheme)) {
      throw new MalformedHeadException("a request whose :scheme is " + scheme);
    }
    CharSequence path = fields.path();
    if (path == null || !isTarget(path, method)) {
      throw new MalformedHeadException("a request whose :path is " + path);
    }
    return path.toString();
  }

  private static boolean isTarget(CharSequence path, CharSequence method) {
    if ("*".contentEquals(path)) {
      return "OPTIONS".contentEquals(method);
    }
    return path.length() > 0 && path.charAt(0) == '/' && hasNone(path, "#");
  }

  private static String authority(IncomingFields fields, boolean connect)
      throws MalformedHeadException {
    CharSequence given = fields.authority();
    List<String> hosts = fields.headers().all(HttpHeaderNames.HOST);
    fields.headers().remove(HttpHeaderNames.HOST);
    if (hosts.size() > 1) {
      throw new MalformedHeadException("more than one Host: " + hosts);
    }
    String host = hosts.isEmpty() ? null : hosts.get(0);
    if (given != null && host != null && !host.equalsIgnoreCase(given.toString())) {
      throw new MalformedHeadException("an :authority " + given + " and another Host " + host);
    }
    String authority = given != null ? given.toString() : host;
    if (authority == null ? connect : !isAuthority(authority, given, connect)) {
      throw new MalformedHeadException("a request whose authority is " + authority);
    }
    return authority == null ? "" : authority;
  }

  private static boolean isAuthority(
      String authority, @Nullable CharSequence given, boolean connect) {
    boolean mayBeEmpty = given == null && !connect; // an empty Host says that there is none
    return (mayBeEmpty || !authority.isEmpty()) && hasNone(authority, "/?#@\\\"<>^`{|}");
  }

  /** Whether a text has no blank, no control character and none of some others. */
  private static boolean hasNone(CharSequence text, String others) {
    for (int i = 0; i < text.length(); i++) {
      char at = text.charAt(i);
      if (at <= ' ' || at == 0x7f || others.indexOf(at) >= 0) {
        return false;
      }
    }
    return true;
  }

  private static boolean takeExpectation(Headers headers) {
    String expected = headers.get(HttpHeaderNames.EXPECT);
    boolean expects =
        expected != null && HttpHeaderValues.CONTINUE.contentEqualsIgnoreCase(expected);
    if (expects) {
      headers.remove(HttpHeaderNames.EXPECT);
    }
    return expects;
  }
}
