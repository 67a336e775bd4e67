package io.weft.control.api.grpc;

import io.grpc.Status;

/** Why a stream or a question ends: what it said is wrong, or it asks for more than it may. */
public final class Refusal extends Exception {
  private static final long serialVersionUID = 1;

  private final transient Status status;

  private Refusal(Status status) {
    super(status.getDescription());
    this.status = status;
  }

  public static Refusal malformed(String reason) {
    return new Refusal(Status.INVALID_ARGUMENT.withDescription(reason));
  }

  public static Refusal tooMuch(String reason) {
    return new Refusal(Status.RESOURCE_EXHAUSTED.withDescription(reason));
  }

  /** Of a caller that has not shown who it is. */
  static Refusal unknown(String reason) {
    return new Refusal(Status.UNAUTHENTICATED.withDescription(reason));
  }

  static Refusal denied(String reason) {
    return new Refusal(Status.PERMISSION_DENIED.withDescription(reason));
  }

  /** In words. */
  String reason() {
    return String.valueOf(getMessage());
  }

  public Status status() {
    return status;
  }
}
