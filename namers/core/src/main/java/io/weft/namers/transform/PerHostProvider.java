package io.weft.namers.transform;

import io.weft.namers.name.Path;
import io.weft.namers.spi.AddrSet;
import io.weft.namers.spi.Address;
import io.weft.namers.spi.Transformer;
import io.weft.namers.spi.TransformerProvider;
import io.weft.stack.settings.Settings;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.Set;

/**
 * {@code io.l5d.perHost}, also called {@code perHost}: the endpoints on one host become one, which
 * has their weights together. Not in linkerd.
 *
 * <p>It is the one of them with the lowest port, before others one with a mesh identity: so an
 * endpoint that has to be called over mutual TLS never turns into one that is called in plain text.
 * With {@code port} it is called at that port, such as that of the mesh node on the host.
 */
public final class PerHostProvider implements TransformerProvider {
  private static final Comparator<Address> FIRST =
      Comparator.<Address, Boolean>comparing(address -> address.identity().isEmpty())
          .thenComparing(address -> address.socket().getPort())
          .thenComparing(address -> address.identity().orElse(""));

  @Override
  public String kind() {
    return "io.l5d.perHost";
  }

  @Override
  public Set<String> aliases() {
    return Set.of("perHost");
  }

  @Override
  public Transformer parse(Settings settings) {
    return settings.string("port").isEmpty()
        ? at(OptionalInt.empty())
        : at(OptionalInt.of(settings.integer("port", 1, 1, Ports.MAX)));
  }

  @Override
  public Transformer named(Path arguments) {
    return at(Ports.first(arguments));
  }

  private Transformer at(OptionalInt port) {
    Path prefix = Transformer.prefix(kind());
    return new Transformer.OfAddresses(
        port.isPresent() ? prefix.append(Integer.toString(port.getAsInt())) : prefix,
        set -> new AddrSet.Bound(merged(set.addresses(), port), set.metadata()));
  }

  private static Set<Address> merged(Collection<Address> addresses, OptionalInt port) {
    Map<InetAddress, List<Address>> hosts = new LinkedHashMap<>();
    for (Address address : addresses) {
      hosts.computeIfAbsent(address.socket().getAddress(), host -> new ArrayList<>()).add(address);
    }
    Merged merged = new Merged();
    hosts.forEach(
        (host, all) -> {
          Address first = Collections.min(all, FIRST);
          int at = port.orElse(first.socket().getPort());
          Address one = new Address(new InetSocketAddress(host, at), 0, first.metadata());
          all.forEach(address -> merged.add(one, address.weight()));
        });
    return merged.set(Map.of()).addresses();
  }
}
