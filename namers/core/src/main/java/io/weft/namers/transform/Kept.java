package io.weft.namers.transform;

import io.weft.namers.spi.AddrSet;
import io.weft.namers.spi.Address;
import java.net.InetAddress;
import java.util.LinkedHashSet;
import java.util.Set;
import java.util.function.Predicate;

/** Sets of endpoints of which some are left out. */
final class Kept {
  private Kept() {}

  /** Those on hosts that a condition holds for, as they are; perhaps none. */
  static AddrSet.Bound of(AddrSet.Bound set, Predicate<InetAddress> condition) {
    Set<Address> kept = new LinkedHashSet<>(set.addresses());
    kept.removeIf(address -> !condition.test(address.socket().getAddress()));
    return new AddrSet.Bound(kept, set.metadata());
  }
}
