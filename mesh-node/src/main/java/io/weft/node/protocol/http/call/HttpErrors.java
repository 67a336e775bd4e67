package io.weft.node.protocol.http.call;

import io.netty.buffer.Unpooled;
import io.weft.http.grpc.Grpc;
import io.weft.http.grpc.GrpcErrorInfo;
import io.weft.http.grpc.GrpcStatus;
import io.weft.http.model.Body;
import io.weft.http.model.Headers;
import io.weft.http.model.Request;
import io.weft.http.model.Response;
import io.weft.namers.name.Path;
import io.weft.node.protocol.call.ErrorText;
import io.weft.stack.call.Failure;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.Map;

/**
 * Says a failure of the node in HTTP, with linkerd's statuses and headers, and to callers of gRPC
 * in gRPC. Immutable.
 */
public final class HttpErrors {
  /** Of what stands in a head, where peers give little room. A body has the whole text. */
  static final int MAX_ERROR_CHARS = 1024;

  private final String label;
  private final ErrorText text;

  /**
   * @param label the router's
   */
  public HttpErrors(String label) {
    this.label = label;
    this.text = new ErrorText(label);
  }

  /**
   * A response that says that the node speaks, for which name, what went wrong and whether the
   * request may have been executed. It has no body for HEAD. For gRPC it is a head with the status
   * and its details, and nothing else.
   *
   * @param request which is not looked into beyond its head, and stays the caller's
   */
  public Response response(Request request, Path name, Failure failure) {
    String message = text.of(name, failure);
    if (Grpc.isGrpc(request.headers())) {
      return new Response(200, said(grpcHead(message, failure), message, failure), Body.empty());
    }
    byte[] bytes = message.getBytes(StandardCharsets.UTF_8);
    Headers headers =
        Headers.of(
            "content-type",
            "text/plain; charset=utf-8",
            "content-length",
            String.valueOf(bytes.length));
    boolean bare = request.method().equals("HEAD");
    Body body = bare ? Body.empty() : Body.of(Unpooled.wrappedBuffer(bytes));
    return new Response(status(failure), said(headers, message, failure), body);
  }

  /** The header fields of such a response alone, which say what went wrong. */
  public Headers explanation(Path name, Failure failure) {
    return said(new Headers(), text.of(name, failure), failure);
  }

  /** The status, with the kind of the failure as its details. */
  private Headers grpcHead(String message, Failure failure) {
    String shortened = message.substring(0, Math.min(message.length(), MAX_ERROR_CHARS));
    GrpcStatus status = new GrpcStatus(grpcCode(failure), shortened);
    Headers headers = status.trailersOnly();
    new GrpcErrorInfo(
            failure.kind().name(),
            "weft",
            Map.of("router", label, "sent", failure.certainlyNotSent() ? "no" : "maybe"))
        .writeTo(headers, status);
    return headers;
  }

  private static Headers said(Headers headers, String message, Failure failure) {
    headers.add(ContextHeader.ERROR, coded(message));
    if (ErrorText.mayGoElsewhere(failure)) {
      headers.add(ContextHeader.RETRYABLE, "true");
    }
    return headers;
  }

  /** URL-encoded, and cut where no escape is cut in two. */
  private static String coded(String message) {
    String coded = URLEncoder.encode(message, StandardCharsets.ISO_8859_1);
    if (coded.length() <= MAX_ERROR_CHARS) {
      return coded;
    }
    int escape = coded.lastIndexOf('%', MAX_ERROR_CHARS - 1);
    return coded.substring(0, escape > MAX_ERROR_CHARS - 3 ? escape : MAX_ERROR_CHARS);
  }

  /**
   * linkerd's, where it has one: 400 for what the request has wrong, 503 for time that ran out, 502
   * for the rest. Besides, 429 tells a caller to slow down, and 503 that the node has no room.
   */
  private static int status(Failure failure) {
    return switch (failure.kind()) {
      case PROTOCOL -> failure.certainlyNotSent() ? 400 : 502;
      case RATE_LIMITED -> 429;
      case TIMEOUT, BINDING_TIMEOUT, OVERLOADED, INJECTED -> 503;
      case NO_SUCH_NAME,
          BINDING_FAILED,
          DISCOVERY_UNREACHABLE,
          NO_ENDPOINTS,
          CONNECT,
          TLS,
          UPSTREAM_CLOSED,
          REFUSED,
          ENDPOINT_FAILED,
          CANCELLED,
          MISCONFIGURED,
          INTERNAL ->
          502;
    };
  }

  /** UNAVAILABLE, after which clients try again, is what may be gone the next time. */
  private static GrpcStatus.Code grpcCode(Failure failure) {
    return switch (failure.kind()) {
      case NO_SUCH_NAME -> GrpcStatus.Code.UNIMPLEMENTED; // as gRPC takes a 404
      case TIMEOUT -> GrpcStatus.Code.DEADLINE_EXCEEDED;
      case RATE_LIMITED -> GrpcStatus.Code.RESOURCE_EXHAUSTED;
      case CANCELLED -> GrpcStatus.Code.CANCELLED;
      case BINDING_FAILED,
          DISCOVERY_UNREACHABLE,
          BINDING_TIMEOUT,
          NO_ENDPOINTS,
          CONNECT,
          TLS,
          OVERLOADED,
          UPSTREAM_CLOSED,
          REFUSED,
          INJECTED ->
          GrpcStatus.Code.UNAVAILABLE;
      case PROTOCOL, ENDPOINT_FAILED, MISCONFIGURED, INTERNAL -> GrpcStatus.Code.INTERNAL;
    };
  }
}
