package io.weft.namers.inet;

import io.weft.namers.name.NameTree;
import io.weft.namers.name.Path;
import io.weft.namers.spi.AddrSet;
import io.weft.namers.spi.Address;
import io.weft.namers.spi.Name;
import io.weft.namers.spi.Namer;
import io.weft.stack.activity.Activity;
import io.weft.stack.call.Failure;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.List;

/**
 * Clusters named by host and port: {@code /<host>/<port>}, and {@code /<port>} for this machine;
 * further elements are the residual. All addresses of the host are endpoints.
 */
final class InetNamer implements Namer {
  private static final int MAX_PORT = 65_535;

  private final Path prefix;
  private final Hosts hosts;

  /**
   * Opens a namer; its threads start with the first host name.
   *
   * @param prefix of the ids of bound names, such as {@code /$/inet}
   */
  static InetNamer open(Path prefix) {
    return new InetNamer(prefix, Hosts.open("weft-inet-resolver"));
  }

  InetNamer(Path prefix, Hosts hosts) {
    this.prefix = prefix;
    this.hosts = hosts;
  }

  @Override
  public Activity<NameTree<Name>> lookup(Path path) {
    int port = path.size() > 1 ? port(path.element(1)) : 0;
    if (port > 0) {
      return bound(path, 2, hosts.addresses(path.element(0)), port);
    }
    int localPort = path.isEmpty() ? 0 : port(path.element(0));
    if (localPort > 0) {
      InetAddress loopback = InetAddress.getLoopbackAddress();
      return bound(path, 1, Activity.value(List.of(loopback)), localPort);
    }
    // Not negative: nobody can have meant it, and to fall back would hide the mistake.
    return Activity.failed(
        Failure.notSent(
            Failure.Kind.BINDING_FAILED,
            prefix.concat(path)
                + ": expected "
                + prefix
                + "/<host>/<port> or "
                + prefix
                + "/<port>, with a port from 1 to "
                + MAX_PORT));
  }

  private Activity<NameTree<Name>> bound(
      Path path, int used, Activity<List<InetAddress>> hostAddresses, int port) {
    Activity<AddrSet> endpoints = hostAddresses.map(found -> endpoints(found, port));
    return Activity.value(
        NameTree.leaf(new Name.Bound(prefix.concat(path.take(used)), endpoints, path.drop(used))));
  }

  private static AddrSet endpoints(List<InetAddress> addresses, int port) {
    return AddrSet.of(
        addresses.stream()
            .map(address -> Address.of(new InetSocketAddress(address, port)))
            .toList());
  }

  /** A port number, or 0 when the text is none. */
  private static int port(String text) {
    if (text.isEmpty() || text.length() > 5 || !text.chars().allMatch(c -> c >= '0' && c <= '9')) {
      return 0;
    }
    int port = Integer.parseInt(text);
    return port <= MAX_PORT ? port : 0;
  }

  @Override
  public void close() {
    hosts.close();
  }
}
