package io.weft.namers.spi;

import java.util.Collection;
import java.util.Collections;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;

/** The endpoints of a bound name. */
public sealed interface AddrSet {

  /** There is no such cluster (any more). */
  record Neg() implements AddrSet {}

  /**
   * The endpoints of a cluster, perhaps none.
   *
   * @param addresses in the order of the source, unmodifiable
   * @param metadata of the cluster as a whole
   */
  record Bound(Set<Address> addresses, Map<String, String> metadata) implements AddrSet {
    public Bound {
      addresses = Collections.unmodifiableSet(new LinkedHashSet<>(addresses));
      metadata = Map.copyOf(metadata);
    }
  }

  static AddrSet of(Collection<Address> addresses) {
    return new Bound(new LinkedHashSet<>(addresses), Map.of());
  }
}
