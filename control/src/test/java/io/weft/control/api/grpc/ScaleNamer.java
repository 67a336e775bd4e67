package io.weft.control.api.grpc;

import io.weft.namers.name.NameTree;
import io.weft.namers.name.Path;
import io.weft.namers.spi.AddrSet;
import io.weft.namers.spi.Address;
import io.weft.namers.spi.Name;
import io.weft.namers.spi.Namer;
import io.weft.stack.activity.Activity;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.List;

/** A namer of clusters {@code /<generation>/<name>}, each with three addresses. */
final class ScaleNamer implements Namer {
  static final Path PREFIX = Path.of("fleet");

  private static final Activity<AddrSet> ADDRESSES =
      Activity.value(AddrSet.of(List.of(address(8001), address(8002), address(8003))));

  private static Address address(int port) {
    return Address.of(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
  }

  @Override
  public Activity<NameTree<Name>> lookup(Path path) {
    return path.size() == 2
        ? Activity.value(
            NameTree.leaf(
                new Name.Bound(Path.of("#").concat(PREFIX).concat(path), ADDRESSES, Path.empty())))
        : Activity.value(NameTree.neg());
  }

  @Override
  public void close() {}
}
