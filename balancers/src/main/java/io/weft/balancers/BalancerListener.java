package io.weft.balancers;

/**
 * Is told what a balancer decides beyond its picks, for metrics. From any thread; must be quick.
 */
public interface BalancerListener {

  /** So few members are open that health is ignored from now on, or it counts again. */
  default void panic(boolean on) {}

  /** Calls go to so many members from now on, as long as those are well. */
  default void aperture(int members) {}

  /** A call goes to another zone although there are members in its own. */
  default void spilledOver() {}

  /** A listener that does nothing. */
  static BalancerListener none() {
    return new BalancerListener() {};
  }
}
