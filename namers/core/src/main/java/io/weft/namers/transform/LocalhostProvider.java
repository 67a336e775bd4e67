package io.weft.namers.transform;

import io.weft.namers.name.Path;
import io.weft.namers.spi.AddrSet;
import io.weft.namers.spi.Transformer;
import io.weft.namers.spi.TransformerProvider;
import io.weft.stack.settings.Settings;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.NetworkInterface;
import java.net.SocketException;
import java.util.Set;
import java.util.function.Supplier;
import java.util.stream.Collectors;

/**
 * {@code io.l5d.localhost}, also called {@code localhost}: only endpoints on this machine, which
 * are those at an address of one of its network interfaces. Which these are is looked up anew with
 * each set of endpoints.
 */
public final class LocalhostProvider implements TransformerProvider {
  private final Supplier<Set<InetAddress>> own;

  public LocalhostProvider() {
    this(LocalhostProvider::interfaces);
  }

  /**
   * @param own the addresses of this machine
   */
  LocalhostProvider(Supplier<Set<InetAddress>> own) {
    this.own = own;
  }

  private static Set<InetAddress> interfaces() {
    try {
      return NetworkInterface.networkInterfaces()
          .flatMap(NetworkInterface::inetAddresses)
          .collect(Collectors.toSet());
    } catch (SocketException e) {
      throw new UncheckedIOException("the network interfaces cannot be listed", e);
    }
  }

  @Override
  public String kind() {
    return "io.l5d.localhost";
  }

  @Override
  public Set<String> aliases() {
    return Set.of("localhost");
  }

  @Override
  public Transformer parse(Settings settings) {
    return named(Path.empty());
  }

  @Override
  public Transformer named(Path arguments) {
    return new Transformer.OfAddresses(Transformer.prefix(kind()), this::local);
  }

  private AddrSet.Bound local(AddrSet.Bound set) {
    Set<InetAddress> addresses = own.get();
    return Kept.of(set, host -> host.isLoopbackAddress() || addresses.contains(host));
  }
}
