package io.weft.balancers.health;

/**
 * Judges one life of an endpoint by its calls, from the moment it is made on: the next life has a
 * verdict of its own. Any thread may call any method.
 */
interface Verdict {

  void succeeded();

  /** Notes a failure; true when it is one too many. */
  boolean failed();

  /** Two verdicts at once: either may find that it is one too many. */
  default Verdict or(Verdict other) {
    Verdict one = this;
    return new Verdict() {
      @Override
      public void succeeded() {
        one.succeeded();
        other.succeeded();
      }

      @Override
      public boolean failed() {
        boolean enough = one.failed();
        return other.failed() || enough; // both note it
      }
    };
  }
}
