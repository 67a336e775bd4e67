package io.weft.control.store.etcd;

import io.grpc.Status;
import io.weft.control.store.StoreException;
import io.weft.control.store.StoreException.Reason;

/**
 * Why a request was not answered as it should be.
 *
 * @param sent whether it may have come to the member
 */
record Problem(Member member, Status status, boolean sent) {

  /** Whether the member says it of the request, and not of itself. */
  boolean isRefusal() {
    return switch (status.getCode()) {
      case FAILED_PRECONDITION,
          INVALID_ARGUMENT,
          NOT_FOUND,
          OUT_OF_RANGE,
          PERMISSION_DENIED,
          RESOURCE_EXHAUSTED ->
          true;
      default -> false;
    };
  }

  /** Whether the user has to log in again, which a member says before it does anything. */
  boolean isOfToken() {
    return status.getCode() == Status.Code.UNAUTHENTICATED;
  }

  /** What that means for what was to be written. */
  StoreException ofWrite() {
    return new StoreException(reason(), toString(), status.asException());
  }

  /** What that means for what was to be read. */
  StoreException ofRead() {
    Reason reason = reason() == Reason.FORBIDDEN ? Reason.FORBIDDEN : Reason.UNAVAILABLE;
    return new StoreException(reason, toString(), status.asException());
  }

  private Reason reason() {
    return switch (status.getCode()) {
      case PERMISSION_DENIED, UNAUTHENTICATED -> Reason.FORBIDDEN;
      case INVALID_ARGUMENT ->
          says("too large")
              ? Reason.TOO_LARGE
              : says("user name is empty") ? Reason.FORBIDDEN : Reason.UNAVAILABLE;
      case RESOURCE_EXHAUSTED -> says("larger than max") ? Reason.TOO_LARGE : Reason.UNAVAILABLE;
      case FAILED_PRECONDITION, NOT_FOUND, OUT_OF_RANGE, UNIMPLEMENTED -> Reason.UNAVAILABLE;
      // It is the leader's to accept a write, so without one nobody has.
      default -> !sent || says("no leader") ? Reason.UNAVAILABLE : Reason.UNKNOWN;
    };
  }

  private boolean says(String text) {
    String description = status.getDescription();
    return description != null && description.contains(text);
  }

  /** In one line. */
  @Override
  public String toString() {
    StringBuilder text = new StringBuilder(member + ": " + status.getCode());
    if (status.getDescription() != null) {
      text.append(": ").append(status.getDescription().lines().findFirst().orElse(""));
    }
    if (status.getCause() != null && status.getCause().getMessage() != null) {
      text.append(" (").append(status.getCause().getMessage()).append(')');
    }
    return text.toString();
  }
}
