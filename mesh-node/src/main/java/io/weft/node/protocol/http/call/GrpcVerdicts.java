package io.weft.node.protocol.http.call;

import io.weft.http.grpc.GrpcStatus;
import io.weft.http.model.Response;
import io.weft.node.config.HttpClassifierConfig;

/** Verdicts by the status of gRPC. A response that goes on is a success for the time being. */
record GrpcVerdicts(HttpClassifierConfig config) implements Verdicts {

  @Override
  public boolean isSuccess(Response response) {
    GrpcStatus.Code code = GrpcOutcome.effective(response);
    return code == GrpcStatus.Code.OK || config.successStatusCodes().contains(code.number());
  }

  @Override
  public boolean mayBeSentAgain(Response response) {
    return switch (config.kind()) {
      case GRPC_DEFAULT -> GrpcOutcome.of(response).stream().anyMatch(GrpcVerdicts::isUnavailable);
      case GRPC_COMPLIANT -> isUnavailable(GrpcOutcome.effective(response));
      case GRPC_ALWAYS_RETRYABLE -> true;
      case GRPC_RETRYABLE_STATUS_CODES ->
          GrpcOutcome.of(response).stream()
              .anyMatch(code -> config.retryableStatusCodes().contains(code.number()));
      default -> false;
    };
  }

  private static boolean isUnavailable(GrpcStatus.Code code) {
    return code == GrpcStatus.Code.UNAVAILABLE;
  }

  @Override
  public boolean mayBeSentAgain() {
    return config.kind() == HttpClassifierConfig.Kind.GRPC_ALWAYS_RETRYABLE;
  }
}
