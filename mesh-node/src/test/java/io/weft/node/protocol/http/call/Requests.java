package io.weft.node.protocol.http.call;

import io.weft.http.model.Body;
import io.weft.http.model.Headers;
import io.weft.http.model.HttpVersion;
import io.weft.http.model.Request;
import java.util.Optional;

/** Requests as they come. */
final class Requests {
  private Requests() {}

  static Request get(String target, CharSequence... headers) {
    return request(HttpVersion.HTTP_1_1, "GET", "users", target, headers);
  }

  static Request grpc(CharSequence... headers) {
    Request request = request(HttpVersion.HTTP_2, "POST", "users", "/users.Users/Get", headers);
    request.headers().add("content-type", "application/grpc+proto");
    return request;
  }

  static Request request(
      HttpVersion version,
      String method,
      String authority,
      String target,
      CharSequence... headers) {
    return new Request(
        version,
        method,
        "http",
        authority,
        target,
        Headers.of(headers),
        Body.empty(),
        Optional.empty());
  }
}
