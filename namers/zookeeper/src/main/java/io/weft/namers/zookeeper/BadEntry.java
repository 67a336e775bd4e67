package io.weft.namers.zookeeper;

/** A node's data that is not as it should be. */
final class BadEntry extends Exception {
  private static final long serialVersionUID = 1;

  BadEntry(String problem) {
    super(problem, null, false, false);
  }

  @Override
  public String getMessage() {
    return String.valueOf(super.getMessage());
  }
}
