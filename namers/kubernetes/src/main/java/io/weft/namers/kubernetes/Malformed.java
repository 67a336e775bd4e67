package io.weft.namers.kubernetes;

/** An object, or a part of one, that cannot be used; the message says why. */
final class Malformed extends Exception {
  private static final long serialVersionUID = 1;

  Malformed(String problem) {
    super(problem);
  }

  @Override
  public String getMessage() {
    return String.valueOf(super.getMessage());
  }
}
