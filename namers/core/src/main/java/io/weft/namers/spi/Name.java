package io.weft.namers.spi;

import io.weft.namers.name.Path;
import io.weft.stack.activity.Activity;

/** A name on its way from a path to a cluster. */
public sealed interface Name {

  /** A name still to be bound. */
  record Of(Path path) implements Name {
    @Override
    public String toString() {
      return path.toString();
    }
  }

  /**
   * A cluster. Two are equal when id and residual are: as long as the namer is open, the addresses
   * of both must then be the same, however often and from whichever lookup they are observed.
   *
   * @param id a path that binds to this name again
   * @param addresses the endpoints; watched while they are observed
   * @param residual what is left of the path after the part that names the cluster
   */
  record Bound(Path id, Activity<AddrSet> addresses, Path residual) implements Name {
    @Override
    public boolean equals(Object other) {
      return other instanceof Bound bound && id.equals(bound.id) && residual.equals(bound.residual);
    }

    @Override
    public int hashCode() {
      return 31 * id.hashCode() + residual.hashCode();
    }

    @Override
    public String toString() {
      return residual.isEmpty() ? id.toString() : id + " (residual " + residual + ")";
    }
  }
}
