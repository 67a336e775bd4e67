package io.weft.node.protocol.http.call;

import io.weft.http.grpc.Grpc;
import io.weft.http.grpc.GrpcStatus;
import io.weft.http.model.Headers;
import io.weft.http.model.Response;
import java.util.Optional;

/** How a call of gRPC ended, as far as its response tells. */
final class GrpcOutcome {
  private static final int OK = 200;

  private GrpcOutcome() {}

  /**
   * The status of gRPC in a response: of its head when it has nothing else, or of its trailers when
   * they are there. Empty when it goes on, or is none of gRPC.
   */
  static Optional<GrpcStatus.Code> of(Response response) {
    if (!Grpc.isGrpc(response.headers())) {
      return Optional.empty();
    }
    Optional<GrpcStatus> said = GrpcStatus.of(response.headers());
    Headers trailers = response.body().trailers();
    if (said.isEmpty() && trailers != null) {
      said = GrpcStatus.of(trailers);
      if (said.isEmpty() && response.status() == OK) {
        return Optional.of(GrpcStatus.Code.UNKNOWN); // it is over, and has not said how
      }
    }
    return said.map(GrpcStatus::code);
  }

  /** That status, or what the status of HTTP comes to; OK for a response that goes on well. */
  static GrpcStatus.Code effective(Response response) {
    return of(response)
        .orElseGet(
            () ->
                response.status() == OK
                    ? GrpcStatus.Code.OK
                    : GrpcStatus.Code.ofHttp(response.status()));
  }
}
