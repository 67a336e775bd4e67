package io.weft.node.router;

import io.weft.namers.spi.Address;
import io.weft.stack.metrics.MetricScope;
import java.net.InetSocketAddress;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

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

  /**
   * What tells one endpoint from another: a change of any part makes it a new endpoint. With its
   * hash at hand, since those of a large cluster are looked up at each change of it.
   */
  static final class Key {
    private final InetSocketAddress socket;
    private final @Nullable String identity;
    private final @Nullable String zone;
    private final int hash;

    private Key(InetSocketAddress socket, @Nullable String identity, @Nullable String zone) {
      this.socket = socket;
      this.identity = identity;
      this.zone = zone;
      this.hash = Objects.hash(socket, identity, zone);
    }

    /**
     * The key of a discovered address.
     *
     * @param expected whom to expect where discovery gives no identity
     */
    static Key of(Address address, Optional<String> expected) {
      String identity = address.metadata().get(Address.IDENTITY);
      return new Key(
          address.socket(),
          identity == null ? expected.orElse(null) : identity,
          address.metadata().get(Address.ZONE));
    }

    InetSocketAddress socket() {
      return socket;
    }

    Optional<String> identity() {
      return Optional.ofNullable(identity);
    }

    Optional<String> zone() {
      return Optional.ofNullable(zone);
    }

    @Override
    public boolean equals(@Nullable Object other) {
      return other == this
          || (other instanceof Key key
              && hash == key.hash
              && socket.equals(key.socket)
              && Objects.equals(identity, key.identity)
              && Objects.equals(zone, key.zone));
    }

    @Override
    public int hashCode() {
      return hash;
    }

    @Override
    public String toString() {
      return socket
          + (identity == null ? "" : " as " + identity)
          + (zone == null ? "" : " in " + zone);
    }
  }
}
