package io.weft.http.grpc;

import io.weft.http.model.Headers;

/** Tells messages of gRPC from others. */
public final class Grpc {
  static final String CONTENT_TYPE = "application/grpc";

  private Grpc() {}

  /**
   * Whether a head says that its body is one of gRPC: {@code application/grpc}, also with {@code
   * +proto} or another format, or with parameters. gRPC-Web, which has its trailers in the body, is
   * not meant.
   */
  public static boolean isGrpc(Headers headers) {
    String type = headers.get("content-type");
    if (type == null || !type.regionMatches(true, 0, CONTENT_TYPE, 0, CONTENT_TYPE.length())) {
      return false;
    }
    if (type.length() == CONTENT_TYPE.length()) {
      return true;
    }
    return switch (type.charAt(CONTENT_TYPE.length())) {
      case '+', ';', ' ', '\t' -> true;
      default -> false;
    };
  }
}
