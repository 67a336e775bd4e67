package io.weft.balancers.health;

/** Judges a living endpoint by its calls. One for each endpoint; any thread may call any method. */
interface Verdict {

  void succeeded();

  /** Notes a failure; true when it is one too many. */
  boolean failed();

  /** The endpoint passed its trial: what was noted before counts no more. */
  void revived();
}
