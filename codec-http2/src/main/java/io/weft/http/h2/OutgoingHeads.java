package io.weft.http.h2;

import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaderValues;
import io.netty.handler.codec.http2.DefaultHttp2Headers;
import io.netty.handler.codec.http2.Http2Headers;
import io.netty.util.AsciiString;
import io.weft.http.model.Headers;
import io.weft.http.model.Request;
import java.util.Set;

/**
 * Heads as HTTP/2 has them: pseudo-headers first, names in lower case, nothing that is about one
 * connection.
 *
 * <p>Source: RFC 9113 sections 8.2 and 8.3, RFC 8441 section 4.
 */
final class OutgoingHeads {
  private static final Set<AsciiString> NEVER =
      Set.of(
          HttpHeaderNames.CONNECTION,
          AsciiString.cached("keep-alive"),
          AsciiString.cached("proxy-connection"),
          HttpHeaderNames.TRANSFER_ENCODING,
          HttpHeaderNames.UPGRADE,
          AsciiString.cached("http2-settings"),
          HttpHeaderNames.HOST);
  private static final AsciiString CONNECT = AsciiString.cached("CONNECT");

  private OutgoingHeads() {}

  static Http2Headers request(Request request) {
    Http2Headers head = head(request.headers());
    if (request.isTunnel()) {
      head.method(CONNECT);
      request.upgrade().ifPresent(protocol -> head.add(IncomingFields.PROTOCOL, protocol));
    } else {
      head.method(request.method());
    }
    if (!request.isTunnel() || request.upgrade().isPresent()) {
      head.scheme(request.scheme());
      head.path(request.target().isEmpty() ? "/" : request.target());
    }
    if (!request.authority().isEmpty()) {
      head.authority(request.authority());
    }
    fields(request.headers(), head);
    if (request.isTunnel()) {
      head.remove(HttpHeaderNames.SEC_WEBSOCKET_KEY); // HTTP/2 does without
      head.remove(HttpHeaderNames.CONTENT_LENGTH); // what follows is no body
    }
    return head;
  }

  static Http2Headers response(int status, Headers headers) {
    Http2Headers head = head(headers);
    head.status(AsciiString.of(Integer.toString(status)));
    return fields(headers, head);
  }

  static Http2Headers trailers(Headers trailers) {
    return fields(trailers, head(trailers));
  }

  private static Http2Headers head(Headers headers) {
    return new DefaultHttp2Headers(false, headers.size() + 5);
  }

  private static Http2Headers fields(Headers from, Http2Headers to) {
    for (int i = 0; i < from.size(); i++) {
      AsciiString name = AsciiString.of(from.name(i)).toLowerCase();
      CharSequence value = from.value(i);
      if (!NEVER.contains(name)
          && (!HttpHeaderNames.TE.equals(name)
              || HttpHeaderValues.TRAILERS.contentEqualsIgnoreCase(value))) {
        to.add(name, value);
      }
    }
    return to;
  }
}
