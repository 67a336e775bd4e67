package io.weft.namers.spi;

import java.net.InetSocketAddress;
import java.util.Map;
import java.util.Optional;

/**
 * An endpoint of a cluster.
 *
 * @param socket its resolved address
 * @param weight its share of the calls, relative to that of others; finite and not negative; a
 *     weight of 0 asks for no calls
 * @param metadata what discovery knows about it, such as {@link #IDENTITY}
 */
public record Address(InetSocketAddress socket, double weight, Map<String, String> metadata) {
  /** The metadata key of the SPIFFE id which the endpoint's certificate must show. */
  public static final String IDENTITY = "identity";

  /** The metadata key of the endpoint's zone. */
  public static final String ZONE = "zone";

  public Address {
    if (socket.isUnresolved()) {
      throw new IllegalArgumentException(socket + " is not resolved");
    }
    if (!(weight >= 0) || weight == Double.POSITIVE_INFINITY) {
      throw new IllegalArgumentException("weight " + weight + " is not a finite number >= 0");
    }
    metadata = Map.copyOf(metadata);
  }

  /** An endpoint of weight 1, of which nothing more is known. */
  public static Address of(InetSocketAddress socket) {
    return new Address(socket, 1, Map.of());
  }

  public Optional<String> identity() {
    return Optional.ofNullable(metadata.get(IDENTITY));
  }
}
