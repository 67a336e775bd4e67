package io.weft.control.access;

/**
 * Who a caller has proved to be.
 *
 * @param name as certificate or token have it
 */
public record Principal(Proof proof, String name) {
  /** Somebody who has shown nothing. */
  public static final Principal ANYBODY = new Principal(Proof.NONE, "anybody");

  /** How it was proved. */
  public enum Proof {
    NONE,
    CERTIFICATE,
    TOKEN
  }

  public boolean isKnown() {
    return proof != Proof.NONE;
  }

  @Override
  public String toString() {
    return name;
  }
}
