package io.weft.control.canary;

/** Why a canary cannot be started or told what it is told. */
public final class CanaryRefused extends RuntimeException {
  private static final long serialVersionUID = 1;

  CanaryRefused(String message) {
    super(message);
  }

  @Override
  public String getMessage() {
    return String.valueOf(super.getMessage());
  }
}
