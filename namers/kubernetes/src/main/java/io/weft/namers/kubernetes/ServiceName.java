package io.weft.namers.kubernetes;

/**
 * A Service.
 *
 * @param label {@code key=value}, which its objects must have; empty when none is asked for
 */
record ServiceName(String namespace, String name, String label) {
  @Override
  public String toString() {
    return namespace + "/" + name + (label.isEmpty() ? "" : " with " + label);
  }
}
