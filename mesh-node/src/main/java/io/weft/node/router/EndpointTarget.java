package io.weft.node.router;

import io.weft.namers.spi.Address;
import io.weft.stack.metrics.MetricScope;
import java.net.InetSocketAddress;
import java.util.Optional;

/**
 * What an endpoint's stack is made for.
 *
 * @param cluster the bound name of its cluster, as text
 * @param socket where it listens
 * @param identity the mesh identity that it must prove
 * @param metrics the scope of its series
 * @param report told what becomes of its connections
 */
public record EndpointTarget(
    String cluster,
    InetSocketAddress socket,
    Optional<String> identity,
    MetricScope metrics,
    EndpointReport report) {

  /** The address as {@code host:port}. */
  public String address() {
    return Endpoint.text(socket);
  }

  /** What tells one endpoint from another: a change of any part makes it a new endpoint. */
  record Key(InetSocketAddress socket, Optional<String> identity, Optional<String> zone) {
    /**
     * The key of a discovered address.
     *
     * @param expected whom to expect where discovery gives no identity
     */
    static Key of(Address address, Optional<String> expected) {
      return new Key(
          address.socket(),
          address.identity().or(() -> expected),
          Optional.ofNullable(address.metadata().get(Address.ZONE)));
    }
  }
}
