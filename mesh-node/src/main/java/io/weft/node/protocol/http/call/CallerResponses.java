package io.weft.node.protocol.http.call;

import io.weft.http.grpc.Grpc;
import io.weft.http.grpc.GrpcErrorInfo;
import io.weft.http.grpc.GrpcStatus;
import io.weft.http.model.Body;
import io.weft.http.model.Headers;
import io.weft.http.model.Interim;
import io.weft.http.model.Response;
import io.weft.stack.call.ResponseClass;
import io.weft.stack.call.ResponseClassifier;

/** What a caller learns from a response beside what the application says. Safe for any thread. */
public final class CallerResponses {
  private static final String GOOD = "1.0";
  private static final String BAD = "0.0";

  private final boolean clear;

  /**
   * @param clearContext whether callers are strangers, who learn nothing of the mesh
   */
  public CallerResponses(boolean clearContext) {
    this.clear = clearContext;
  }

  /**
   * Says what a response counts as, unless a node further on has said so; for the node that comes
   * before this one. Of a call of gRPC that goes on, whose status comes at the end, that is said in
   * the trailers.
   */
  public static void judged(Response response, ResponseClassifier<Response> classifier) {
    Headers headers = response.headers();
    if (headers.contains(ContextHeader.SUCCESS_CLASS)) {
      return;
    }
    boolean isKnown =
        !Grpc.isGrpc(headers)
            || GrpcStatus.of(headers).isPresent()
            || response.body().trailers() != null;
    if (isKnown) {
      judge(response, classifier, headers);
    } else {
      response.body().changeTrailers(trailers -> judge(response, classifier, trailers));
    }
  }

  private static void judge(
      Response response, ResponseClassifier<Response> classifier, Headers says) {
    if (!says.contains(ContextHeader.SUCCESS_CLASS)) {
      boolean success = classifier.classify(response) == ResponseClass.SUCCESS;
      says.add(ContextHeader.SUCCESS_CLASS, success ? GOOD : BAD);
    }
  }

  /**
   * What the caller gets in place of a response, of the node itself or of an endpoint. It takes the
   * reference of the one given.
   */
  public Response toCaller(Response response) {
    if (!clear) {
      return response;
    }
    Headers headers = response.headers();
    boolean isProxyError = headers.contains(ContextHeader.ERROR);
    clear(headers);
    response.body().changeTrailers(CallerResponses::clear);
    if (!isProxyError) {
      return response;
    }
    headers.remove(GrpcErrorInfo.HEADER);
    GrpcStatus.of(headers)
        .ifPresentOrElse(
            status -> new GrpcStatus(status.code(), "").writeTo(headers),
            () -> headers.remove("content-type").set("content-length", "0"));
    Response bare = new Response(response.status(), headers, Body.empty());
    response.release();
    return bare;
  }

  /** The same of a response before the final one. */
  public Interim toCaller(Interim interim) {
    Via.add(interim.headers(), interim.version());
    if (clear) {
      clear(interim.headers());
    }
    return interim;
  }

  /** What the caller gets of header fields of the node's own; the same ones. */
  public Headers toCaller(Headers headers) {
    if (clear) {
      clear(headers);
    }
    return headers;
  }

  private static void clear(Headers headers) {
    headers.removeNames(ContextHeader::isLinkerds);
  }
}
