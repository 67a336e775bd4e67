package io.weft.control.canary;

/** How it stands with a canary. */
public enum Phase {
  /** Calls are shifted step by step. */
  RUNNING,
  /** The share stays as it is until an operator says more; the new version is still watched. */
  PAUSED,
  /** Over: the new version has all calls. */
  PROMOTED,
  /** Over: the new version was worse, and has no calls any more. */
  ROLLED_BACK,
  /** Over: an operator took the calls back. */
  ABORTED,
  /** Over: somebody else changed the rule, and it was left as it is. */
  SUPERSEDED;

  /** Whether the canary has nothing more to do. */
  public boolean isOver() {
    return this != RUNNING && this != PAUSED;
  }
}
