package io.weft.namers.inet;

import io.weft.namers.name.NameTree;
import io.weft.namers.name.Path;
import io.weft.namers.spi.AddrSet;
import io.weft.namers.spi.Address;
import io.weft.namers.spi.Name;
import io.weft.namers.spi.Namer;
import io.weft.namers.spi.WatchReport;
import io.weft.stack.activity.Activity;
import io.weft.stack.call.Failure;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.List;

/**
 * Clusters named by host and port; further elements are the residual. All addresses of the host are
 * endpoints. A name is bound whether or not there is such a host, as in Finagle.
 */
final class InetNamer implements Namer {
  private final Path prefix;
  private final InetPath.Form form;
  private final Hosts hosts;

  /**
   * @param prefix of the ids of bound names, such as {@code /$/inet}
   * @param hosts closed with the namer
   */
  InetNamer(Path prefix, InetPath.Form form, Hosts hosts) {
    this.prefix = prefix;
    this.form = form;
    this.hosts = hosts;
  }

  @Override
  public Activity<NameTree<Name>> lookup(Path path) {
    InetPath named = form.parse(path);
    if (named == null) {
      // Not negative: nobody can have meant it, and to fall back would hide the mistake.
      return Activity.failed(
          Failure.notSent(
              Failure.Kind.BINDING_FAILED,
              prefix.concat(path)
                  + ": expected "
                  + form.written(prefix)
                  + ", with a port from 1 to 65535"));
    }
    Activity<AddrSet> endpoints =
        addresses(named.host()).map(found -> endpoints(found, named.port()));
    Path id = prefix.concat(path.take(named.used()));
    return Activity.value(NameTree.leaf(new Name.Bound(id, endpoints, path.drop(named.used()))));
  }

  private Activity<List<InetAddress>> addresses(String host) {
    return host.isEmpty()
        ? Activity.value(List.of(InetAddress.getLoopbackAddress()))
        : hosts.addresses(host);
  }

  private static AddrSet endpoints(List<InetAddress> addresses, int port) {
    return addresses.isEmpty()
        ? new AddrSet.Neg()
        : AddrSet.of(
            addresses.stream()
                .map(address -> Address.of(new InetSocketAddress(address, port)))
                .toList());
  }

  @Override
  public List<WatchReport> watches() {
    return hosts.watches();
  }

  @Override
  public void close() {
    hosts.close();
  }
}
