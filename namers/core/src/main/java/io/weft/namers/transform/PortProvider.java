package io.weft.namers.transform;

import io.weft.namers.name.Path;
import io.weft.namers.spi.AddrSet;
import io.weft.namers.spi.Address;
import io.weft.namers.spi.Transformer;
import io.weft.namers.spi.TransformerProvider;
import io.weft.stack.settings.Settings;
import java.net.InetSocketAddress;
import java.util.Set;

/**
 * {@code io.l5d.port}, also called {@code port}: all endpoints are called at one {@code port}, such
 * as that of the mesh node on each of their hosts. What else is known of them stays; those that
 * become the same one have their weights added.
 */
public final class PortProvider implements TransformerProvider {
  @Override
  public String kind() {
    return "io.l5d.port";
  }

  @Override
  public Set<String> aliases() {
    return Set.of("port");
  }

  @Override
  public Transformer parse(Settings settings) {
    if (settings.string("port").isEmpty()) {
      throw settings.error("port", "must be given: a port from 1 to " + Ports.MAX);
    }
    return to(settings.integer("port", 1, 1, Ports.MAX));
  }

  @Override
  public Transformer named(Path arguments) {
    return to(
        Ports.first(arguments)
            .orElseThrow(
                () ->
                    new IllegalArgumentException(
                        "expected a port from 1 to "
                            + Ports.MAX
                            + " behind "
                            + Transformer.prefix(kind()))));
  }

  private Transformer to(int port) {
    return new Transformer.OfAddresses(
        Transformer.prefix(kind(), Integer.toString(port)), set -> at(port, set));
  }

  private static AddrSet.Bound at(int port, AddrSet.Bound set) {
    Merged moved = new Merged();
    for (Address address : set.addresses()) {
      InetSocketAddress socket = new InetSocketAddress(address.socket().getAddress(), port);
      moved.add(new Address(socket, 0, address.metadata()), address.weight());
    }
    return moved.set(set.metadata());
  }
}
