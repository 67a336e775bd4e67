package io.weft.node.protocol.http.call;

import io.weft.http.grpc.GrpcStatus;
import io.weft.http.model.Response;

/**
 * Verdicts by the status of HTTP.
 *
 * @param again whether the request may be sent again, by its method
 * @param allSuccessful whether no status is a failure
 */
record StatusVerdicts(boolean again, boolean allSuccessful) implements Verdicts {
  private static final int FIRST_FAILURE = 500;

  @Override
  public boolean isSuccess(Response response) {
    int status =
        GrpcOutcome.of(response).map(GrpcStatus.Code::httpStatus).orElse(response.status());
    return allSuccessful || status < FIRST_FAILURE;
  }

  @Override
  public boolean mayBeSentAgain(Response response) {
    return again;
  }

  @Override
  public boolean mayBeSentAgain() {
    return again;
  }
}
