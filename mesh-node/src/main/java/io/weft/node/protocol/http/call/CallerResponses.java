package io.weft.node.protocol.http.call;

import io.weft.http.grpc.Grpc;
import io.weft.http.grpc.GrpcErrorInfo;
import io.weft.http.grpc.GrpcStatus;
import io.weft.http.model.Body;
import io.weft.http.model.Headers;
import io.weft.http.model.Interim;
import io.weft.http.model.Response;
import io.weft.stack.call.ResponseClass;

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
   * before this one. Of a call of gRPC that goes on nothing is said: its status comes at the end,
   * for everyone to see.
   */
  public static void judged(Response response, ResponseClass is) {
    Headers headers = response.headers();
    boolean isKnown =
        !Grpc.isGrpc(headers)
            || GrpcStatus.of(headers).isPresent()
            || response.body().trailers() != null;
    if (isKnown && !headers.contains(ContextHeader.SUCCESS_CLASS)) {
      headers.add(ContextHeader.SUCCESS_CLASS, is == ResponseClass.SUCCESS ? GOOD : BAD);
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
    headers.removeNames(ContextHeader::isLinkerds);
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
      interim.headers().removeNames(ContextHeader::isLinkerds);
    }
    return interim;
  }

  /** Takes out of trailers what the caller does not get. */
  public void trailers(Headers trailers) {
    if (clear) {
      trailers.removeNames(ContextHeader::isLinkerds);
    }
  }
}
