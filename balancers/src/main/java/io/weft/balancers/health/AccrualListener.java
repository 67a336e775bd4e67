package io.weft.balancers.health;

/** Is told what failure accrual decides, for logs and metrics. On the thread of the call. */
public interface AccrualListener {

  /** An endpoint is taken for dead: anew, or once more after a trial that failed. */
  default void died(boolean anew, long nanos) {}

  /** An endpoint would be taken for dead, but no more of its cluster may be. */
  default void spared() {}

  /** A call goes to an endpoint on trial. */
  default void probing() {}

  /** An endpoint passed its trial. */
  default void revived() {}

  /** A listener that does nothing. */
  static AccrualListener none() {
    return new AccrualListener() {};
  }
}
