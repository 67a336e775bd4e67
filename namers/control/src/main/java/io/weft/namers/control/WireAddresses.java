package io.weft.namers.control;

import io.weft.namers.control.wire.Addresses;
import io.weft.namers.spi.AddrSet;
import io.weft.namers.spi.Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.util.LinkedHashSet;
import java.util.Set;

/** Reads sets of addresses as the control service sends them. */
final class WireAddresses {
  private WireAddresses() {}

  /**
   * The addresses of a cluster.
   *
   * @throws IllegalArgumentException if one is wrong; the message says why
   */
  static AddrSet read(Addresses addresses) {
    Set<Address> set = new LinkedHashSet<>(addresses.getAddressesCount() * 2);
    for (io.weft.namers.control.wire.Address address : addresses.getAddressesList()) {
      set.add(new Address(socket(address), address.getWeight(), address.getMetadataMap()));
    }
    return new AddrSet.Bound(set, addresses.getMetadataMap());
  }

  private static InetSocketAddress socket(io.weft.namers.control.wire.Address address) {
    try {
      InetAddress ip = InetAddress.getByAddress(address.getIp().toByteArray());
      return new InetSocketAddress(ip, address.getPort());
    } catch (UnknownHostException e) {
      throw new IllegalArgumentException(e.getMessage(), e);
    }
  }
}
