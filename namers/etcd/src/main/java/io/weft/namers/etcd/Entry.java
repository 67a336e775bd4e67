package io.weft.namers.etcd;

import io.weft.namers.spi.Address;
import java.util.Map;

/** What the value of a key says of an instance of a service. */
sealed interface Entry {

  /** An instance that is known by its IP address. */
  record Ready(Address address) implements Entry {}

  /** An instance whose host is a name, still to be looked up. */
  record Named(String host, int port, double weight, Map<String, String> metadata)
      implements Entry {}

  /** An instance that is not to be called any more. */
  record Leaving() implements Entry {}

  /** A value that cannot be read, and why. */
  record Unreadable(String problem) implements Entry {}
}
