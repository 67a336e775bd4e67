package io.weft.balancers;

/**
 * The way of choosing of one balancer. It keeps what must outlive changes of the members: whose
 * turn it is, or how wide an aperture is.
 */
@FunctionalInterface
public interface Distributor<M extends Member> {

  /**
   * A way of choosing among some members. Made anew for each change of them, by one thread at a
   * time; pickers that were made before may still be in use meanwhile.
   */
  Picker<M> picker(Candidates<M> candidates);
}
