package io.weft.balancers;

/** How ready a member is for one more call, from best to worst. */
public enum Status {
  /** It takes calls. */
  OPEN,
  /** It takes no further call at the moment: it is on trial, or full. */
  BUSY,
  /** It is taken for dead. */
  CLOSED;

  /** Whether this is the better of two different ones. */
  public boolean isBetterThan(Status other) {
    return compareTo(other) < 0;
  }

  /** The worse of this one and another: the status of a thing that needs both. */
  public Status worse(Status other) {
    return isBetterThan(other) ? other : this;
  }
}
